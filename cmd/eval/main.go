// Command eval measures language quality on data sets, through the same paths as
// the product, and prints one JSON object, or one a file in a line:
//
//	go run ./cmd/eval facts DIR…       who, where and when, against the sources' own metadata
//	go run ./cmd/eval excerpts DIR…    what lists show of each release
//	go run ./cmd/eval checks FILE…     false alarms and recall of the checks of figures
//	go run ./cmd/eval align DIR…       which paragraphs of two texts belong together
//	go run ./cmd/eval scripts FILE…    script conversion, against OpenCC's test cases
//	go run ./cmd/eval segment DIR…     the words of Chinese, against texts that people have cut
//	go run ./cmd/eval retrieval DIR…   what a search finds, of sets in the layout of BEIR
//
// The data sets are those of official statements, each under its own file or
// folder name (corpus.go knows them); other files are left out and counted.
// Excerpts are read back from a newsroom into which everything was imported and
// published. The paragraphs are those of bilingual texts (align.go knows them).
package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"

	_ "time/tzdata" // zones must not depend on the machine
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	err := run(ctx, os.Args[1:], os.Stdout)
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, "eval:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, args []string, out io.Writer) error {
	if len(args) < 2 {
		return fmt.Errorf("write: eval facts DIR…, eval excerpts DIR…, eval checks FILE…, eval align DIR…, eval scripts FILE…, eval segment DIR… or eval retrieval DIR…")
	}
	var result any
	var err error
	switch args[0] {
	case "facts":
		result, err = measureFacts(ctx, args[1:])
	case "align":
		return measureAlign(ctx, args[1:], out)
	case "excerpts":
		result, err = measureExcerpts(ctx, args[1:])
	case "checks":
		return measureChecks(ctx, args[1:], out)
	case "scripts":
		return measureScripts(args[1:], out)
	case "segment":
		return measureSegment(args[1:], out)
	case "retrieval":
		return measureRetrieval(ctx, args[1:], out)
	default:
		return fmt.Errorf("there is no measurement %q (there are facts, excerpts, checks, align, scripts, segment and retrieval)", args[0])
	}
	if err != nil {
		return err
	}
	e := json.NewEncoder(out)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	return e.Encode(result)
}
