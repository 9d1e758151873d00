package main

import (
	"fmt"
	"io"
	"slices"
)

// A figure is a column of the tables, of one report.
type figure struct {
	name   string
	format string
	of     func(*report) float64
	ratio  bool // is compared with the other contenders
}

func figures() []figure {
	perTarget := func(v float64, r *report) float64 { return v / float64(r.N) }
	return []figure{
		{"instructions", "%.0f", func(r *report) float64 { return r.Instructions }, true},
		{"user CPU, µs", "%.2f", func(r *report) float64 { return perTarget(r.User*1e6, r) }, true},
		{"CPU, µs", "%.2f", func(r *report) float64 { return perTarget((r.User+r.Sys)*1e6, r) }, true},
		{"targets a second", "%.0f", func(r *report) float64 { return float64(r.N) / r.Wall }, true},
		{"allocations", "%.4g", func(r *report) float64 { return r.Allocs }, true},
		{"bytes", "%.0f", func(r *report) float64 { return r.Bytes }, true},
		{"peak memory, MiB", "%.1f", func(r *report) float64 { return r.Peak / (1 << 20) }, true},
		{"connections", "%.0f", func(r *report) float64 { return r.Opened }, false},
	}
}

// printTable prints the medians of a scenario and, for ours against each other
// contender, the median of the rounds' ratios with the least and the greatest.
func printTable(w io.Writer, s *scenario, results map[string][]report) {
	fmt.Fprintf(w, "### %s\n\n|  |", s)
	for _, c := range s.contenders {
		fmt.Fprintf(w, " %s |", c)
	}
	for _, c := range s.contenders[1:] {
		fmt.Fprintf(w, " ours / %s (spread) |", c)
	}
	fmt.Fprint(w, "\n|---|")
	for range 2*len(s.contenders) - 1 {
		fmt.Fprint(w, "---:|")
	}
	fmt.Fprintln(w)
	for _, f := range figures() {
		if median(values(results["ours"], f.of)) == 0 { // not to be had here
			continue
		}
		fmt.Fprintf(w, "| %s |", f.name)
		for _, c := range s.contenders {
			fmt.Fprintf(w, " "+f.format+" |", median(values(results[c], f.of)))
		}
		ours := values(results["ours"], f.of)
		for _, c := range s.contenders[1:] {
			fmt.Fprintf(w, " %s |", compare(&f, ours, values(results[c], f.of)))
		}
		fmt.Fprintln(w)
	}
	fmt.Fprintln(w)
}

// compare returns the ratio of two contenders, round by round.
func compare(f *figure, ours, theirs []float64) string {
	if !f.ratio {
		return ""
	}
	ratios := make([]float64, len(ours))
	for i := range ours {
		ratios[i] = ours[i] / theirs[i]
	}
	return fmt.Sprintf("%.2f (%.2f–%.2f)", median(ratios), slices.Min(ratios), slices.Max(ratios))
}

func values(reports []report, of func(*report) float64) []float64 {
	v := make([]float64, len(reports))
	for i := range reports {
		v[i] = of(&reports[i])
	}
	return v
}

func median(v []float64) float64 {
	v = slices.Sorted(slices.Values(v))
	if len(v) == 0 {
		return 0
	}
	return (v[(len(v)-1)/2] + v[len(v)/2]) / 2
}
