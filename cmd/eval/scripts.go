package main

import (
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"os"
	"slices"

	"dateline/internal/zh"
)

// measureScripts says how many of the expectations in files of OpenCC's test cases
// script conversion meets, one JSON object a file, in a line:
//
//	{"expectations":357,"passed":357,"failed":[]}
//
// A file is {"cases":[{"id","input","expected":{CONFIGURATION:text}}]}; each
// configuration of a case is an expectation. One that does not exist fails, with
// why. A failure has "case", "configuration", "input", "want" and "got" or "error".
func measureScripts(files []string, out io.Writer) error {
	for _, f := range files {
		m, err := readScripts(f)
		if err != nil {
			return fmt.Errorf("%s: %w", f, err)
		}
		e := json.NewEncoder(out)
		e.SetEscapeHTML(false)
		if err := e.Encode(m); err != nil {
			return err
		}
	}
	return nil
}

type scriptMeasure struct {
	Expectations int             `json:"expectations"`
	Passed       int             `json:"passed"`
	Failed       []scriptFailure `json:"failed"`
}

type scriptFailure struct {
	Case          string `json:"case"`
	Configuration string `json:"configuration"`
	Input         string `json:"input"`
	Want          string `json:"want"`
	Got           string `json:"got,omitempty"`
	Error         string `json:"error,omitempty"`
}

func readScripts(file string) (m scriptMeasure, err error) {
	b, err := os.ReadFile(file)
	if err != nil {
		return m, err
	}
	var set struct {
		Cases []struct {
			ID       string            `json:"id"`
			Input    string            `json:"input"`
			Expected map[string]string `json:"expected"`
		} `json:"cases"`
	}
	if err := json.Unmarshal(b, &set); err != nil {
		return m, err
	}
	m.Failed = []scriptFailure{}
	for _, c := range set.Cases {
		for _, name := range slices.Sorted(maps.Keys(c.Expected)) {
			m.Expectations++
			fail := scriptFailure{Case: c.ID, Configuration: name, Input: c.Input, Want: c.Expected[name]}
			conv, err := zh.NewConverter(name)
			if err != nil {
				fail.Error = err.Error()
			} else if fail.Got = conv.Convert(c.Input); fail.Got == fail.Want {
				m.Passed++
				continue
			}
			m.Failed = append(m.Failed, fail)
		}
	}
	if m.Expectations == 0 {
		return m, fmt.Errorf("there are no expectations in it")
	}
	return m, nil
}
