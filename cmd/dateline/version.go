package main

import (
	"fmt"
	"runtime"
	"runtime/debug"
)

// version is the released version; a build from a checkout adds its commit.
const version = "0.1.0"

type versionCmd struct {
	JSON bool `help:"Print one JSON object." name:"json"`
}

func (versionCmd) Help() string { return `Example: dateline version` }

func (c versionCmd) Run(s streams) error {
	v := struct {
		Version string `json:"version"`
		Commit  string `json:"commit,omitempty"`
		Go      string `json:"go"`
		System  string `json:"system"`
	}{version, "", runtime.Version(), runtime.GOOS + "/" + runtime.GOARCH}
	if info, ok := debug.ReadBuildInfo(); ok {
		for _, setting := range info.Settings {
			if setting.Key == "vcs.revision" {
				v.Commit = setting.Value
			}
		}
	}
	if c.JSON {
		return object(s.out, v)
	}
	_, err := fmt.Fprintf(s.out, "dateline %s (%s, %s)\n", v.Version, v.Go, v.System)
	return err
}
