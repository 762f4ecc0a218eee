package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"syscall"
	"time"

	"dateline/internal/config"
	"dateline/internal/site"
	"dateline/internal/web"
)

type serveCmd struct {
	config.Data
	config.Server
}

func (serveCmd) Help() string {
	return `Example: dateline serve --data /var/lib/dateline --listen 127.0.0.1:8080

It stops on an interrupt, after the answers under way are finished.`
}

func (c serveCmd) Run(ctx context.Context, s streams) error {
	d, err := open(ctx, c.Data)
	if err != nil {
		return err
	}
	defer d.close()
	return serve(ctx, d, c.Server, s, func(address string) {
		fmt.Fprintf(s.err, "Serving %s on %s\n", d.settings.Address, address)
	})
}

// serve answers until ctx ends. ready is told the address once it is open.
func serve(ctx context.Context, d *desk, c config.Server, s streams, ready func(address string)) error {
	log := logger(c.Log, s.err)
	front, err := site.New(d.db, site.Options{
		Log: log, Now: time.Now, Hosts: c.Hosts, Secure: web.SecureOptions{BehindTLS: c.BehindTLS}, Cache: c.Cache << 20,
	})
	if err != nil {
		return err
	}
	l, err := net.Listen("tcp", c.Listen)
	if errors.Is(err, syscall.EADDRINUSE) {
		return fmt.Errorf("something else is listening on %s already: choose another port, such as --listen 127.0.0.1:8081", c.Listen)
	}
	if err != nil {
		return fmt.Errorf("cannot listen on %s: %w", c.Listen, err)
	}
	ready("http://" + l.Addr().String())
	return web.Serve(ctx, web.Server(c.Listen, front, log), web.LimitListener(l, c.Connections, c.PerHost), 10*time.Second)
}

func logger(format string, w io.Writer) *slog.Logger {
	switch format {
	case "json":
		return slog.New(slog.NewJSONHandler(w, nil))
	case "none":
		return slog.New(slog.DiscardHandler)
	}
	return slog.New(slog.NewTextHandler(w, nil))
}
