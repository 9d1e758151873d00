package wire

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strconv"
)

// String is a JSON string that vendors sometimes write as a number.
type String string

// UnmarshalJSON accepts a string, a number, or null.
func (s *String) UnmarshalJSON(data []byte) error {
	if len(data) > 0 && data[0] == '"' {
		return json.Unmarshal(data, (*string)(s))
	}
	if bytes.Equal(data, []byte("null")) {
		return nil
	}
	var n json.Number
	if err := json.Unmarshal(data, &n); err != nil {
		return fmt.Errorf("neither a string nor a number")
	}
	*s = String(n)
	return nil
}

// Int is a whole JSON number that vendors sometimes write as a string.
type Int int64

// UnmarshalJSON accepts a whole number, a string that holds one, or null.
func (i *Int) UnmarshalJSON(data []byte) error {
	if bytes.Equal(data, []byte("null")) {
		return nil
	}
	var s String
	if err := s.UnmarshalJSON(data); err != nil {
		return err
	}
	n, err := strconv.ParseInt(string(s), 10, 64)
	if err != nil {
		return fmt.Errorf("not a whole number")
	}
	*i = Int(n)
	return nil
}
