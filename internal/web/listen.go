package web

import (
	"io"
	"net"
	"net/netip"
	"sync"
)

// LimitListener bounds the connections that l has open at once: max in all, of
// which perHost from one host; 0 is no bound. Beyond max, connections wait in
// the system's queue; a host beyond its share is closed at once, so that it
// cannot keep the others waiting. A host is an IPv4 address or an IPv6 /64,
// which is what one subscriber is given. Behind a proxy every connection comes
// from one host: set perHost to 0 there.
//
// Give TLS the listener that this returns, not the other way about: net/http
// must see the *tls.Conn.
func LimitListener(l net.Listener, max, perHost int) net.Listener {
	ll := &limitListener{Listener: l, perHost: perHost, closed: make(chan struct{})}
	if max > 0 {
		ll.slots = make(chan struct{}, max)
	}
	if perHost > 0 {
		ll.hosts = make(map[netip.Prefix]int)
	}
	return ll
}

type limitListener struct {
	net.Listener
	slots   chan struct{} // nil: no bound
	perHost int
	closing sync.Once
	closed  chan struct{}

	mu    sync.Mutex // guards hosts
	hosts map[netip.Prefix]int
}

func (l *limitListener) Accept() (net.Conn, error) {
	if l.slots != nil {
		select {
		case l.slots <- struct{}{}:
		case <-l.closed:
			return nil, net.ErrClosed
		}
	}
	for {
		c, err := l.Listener.Accept()
		if err != nil {
			l.free()
			return nil, err
		}
		host := hostOf(c.RemoteAddr())
		if !l.enter(host) {
			c.Close()
			continue
		}
		return &limitedConn{Conn: c, release: sync.OnceFunc(func() {
			l.leave(host)
			l.free()
		})}, nil
	}
}

func (l *limitListener) Close() error {
	l.closing.Do(func() { close(l.closed) })
	return l.Listener.Close()
}

func (l *limitListener) free() {
	if l.slots != nil {
		<-l.slots
	}
}

func (l *limitListener) enter(host netip.Prefix) bool {
	if l.hosts == nil || !host.IsValid() {
		return true
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.hosts[host] >= l.perHost {
		return false
	}
	l.hosts[host]++
	return true
}

func (l *limitListener) leave(host netip.Prefix) {
	if l.hosts == nil || !host.IsValid() {
		return
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.hosts[host]--; l.hosts[host] == 0 {
		delete(l.hosts, host)
	}
}

// hostOf returns the invalid prefix for an address that is not TCP's.
func hostOf(a net.Addr) netip.Prefix {
	tcp, ok := a.(*net.TCPAddr)
	if !ok {
		return netip.Prefix{}
	}
	ip := tcp.AddrPort().Addr().Unmap().WithZone("")
	bits := 32
	if ip.Is6() {
		bits = 64
	}
	p, _ := ip.Prefix(bits)
	return p
}

type limitedConn struct {
	net.Conn
	release func()
}

func (c *limitedConn) Close() error {
	defer c.release()
	return c.Conn.Close()
}

// ReadFrom keeps sendfile possible.
func (c *limitedConn) ReadFrom(r io.Reader) (int64, error) { return io.Copy(c.Conn, r) }

// CloseWrite lets net/http end a refused request with a last answer that the
// client can still read, instead of a reset.
func (c *limitedConn) CloseWrite() error {
	if half, ok := c.Conn.(interface{ CloseWrite() error }); ok {
		return half.CloseWrite()
	}
	return nil
}
