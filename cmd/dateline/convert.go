package main

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"unicode/utf8"

	"dateline"
	"dateline/internal/zh"
)

type convertCmd struct {
	File     string `arg:"" optional:"" help:"File to convert; standard input without it, or with -." placeholder:"FILE"`
	From     string `help:"Written form of the text: zh-Hans, zh-Hant, zh-Hant-TW, zh-Hant-HK." placeholder:"LANG"`
	To       string `help:"Written form that is wanted." placeholder:"LANG"`
	Using    string `help:"OpenCC's configuration instead, such as s2twp." name:"configuration" placeholder:"NAME"`
	Markdown *bool  `help:"The text is Markdown: leave addresses and code as they are. Otherwise a file named .md or .markdown is." negatable:""`
	List     bool   `help:"List the configurations instead."`
}

func (convertCmd) Help() string {
	return `Examples: dateline convert --from zh-Hans --to zh-Hant-TW statement.md
          dateline convert --configuration t2s < statement.txt

Converts between Simplified and Traditional Chinese as OpenCC does, and writes
the text to standard output. The newsroom's own terms are known at its desk only.`
}

// Validate makes a wrong choice of arguments a matter of usage, exit code 2.
func (c convertCmd) Validate() error {
	switch {
	case c.List && (c.File != "" || c.From+c.To+c.Using != ""):
		return errors.New("--list goes alone")
	case c.List:
	case c.Using != "" && c.From+c.To != "":
		return errors.New("give --from and --to, or --configuration, not both")
	case c.Using == "" && (c.From == "" || c.To == ""):
		return errors.New("say from what to what: --from zh-Hans --to zh-Hant-TW, or --configuration s2twp")
	}
	return nil
}

func (c convertCmd) Run(s streams) error {
	if c.List {
		for _, k := range zh.Conversions() {
			fmt.Fprintf(s.out, "%-6s %s\n", k.Name, k.Title)
		}
		return nil
	}
	name := c.Using
	if name == "" {
		var ok bool
		if name, ok = zh.ConversionFor(dateline.CanonicalLang(c.From), dateline.CanonicalLang(c.To)); !ok {
			return fmt.Errorf("there is no conversion from %s to %s: 'dateline convert --list' prints those there are", c.From, c.To)
		}
	}
	conv, err := zh.NewConverter(name)
	if err != nil {
		return fmt.Errorf("there is no configuration %q: 'dateline convert --list' prints those there are", name)
	}
	in := s.in
	if c.File != "" && c.File != "-" {
		f, err := os.Open(c.File)
		if err != nil {
			return err
		}
		defer f.Close()
		in = f
	}
	out := bufio.NewWriter(s.out)
	ext := strings.ToLower(filepath.Ext(c.File))
	if c.Markdown != nil && *c.Markdown || c.Markdown == nil && (ext == ".md" || ext == ".markdown") {
		err = convertMarkdown(conv, in, out)
	} else {
		err = convertLines(conv, in, out)
	}
	if flushed := out.Flush(); err == nil {
		err = flushed
	}
	return err
}

// convertMarkdown converts a text whose parts can only be told apart as a whole.
func convertMarkdown(conv *zh.Converter, in io.Reader, out *bufio.Writer) error {
	b, err := io.ReadAll(io.LimitReader(in, maxText+1))
	switch {
	case err != nil:
		return err
	case len(b) > maxText:
		return fmt.Errorf("the text is longer than %d MB: it is no release", maxText>>20)
	case !utf8.Valid(b):
		return errors.New("the text is not UTF-8: convert it to UTF-8 first")
	}
	text, marked := strings.CutPrefix(string(b), "\ufeff")
	if marked {
		out.WriteString("\ufeff") // an error stays with the writer until it is flushed
	}
	_, err = out.WriteString(conv.ConvertMarkdown(text))
	return err
}

// convertLines converts plain text line by line, so that a text may be of any
// length: no phrase of a dictionary goes over the end of a line.
func convertLines(conv *zh.Converter, in io.Reader, out *bufio.Writer) error {
	r := bufio.NewScanner(in)
	r.Buffer(nil, maxText)
	r.Split(func(data []byte, end bool) (int, []byte, error) {
		if i := bytes.IndexByte(data, '\n'); i >= 0 {
			return i + 1, data[:i+1], nil
		}
		if end && len(data) > 0 {
			return len(data), data, nil
		}
		return 0, nil, nil
	})
	for n := 1; r.Scan(); n++ {
		if !utf8.Valid(r.Bytes()) {
			return fmt.Errorf("line %d is not UTF-8: convert the text to UTF-8 first", n)
		}
		if _, err := out.WriteString(conv.Convert(r.Text())); err != nil {
			return err
		}
	}
	if errors.Is(r.Err(), bufio.ErrTooLong) {
		return fmt.Errorf("a line is longer than %d MB: it is no text", maxText>>20)
	}
	return r.Err()
}
