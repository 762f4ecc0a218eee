package auth

import (
	"bytes"
	"image/png"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/pquerna/otp"
	"github.com/pquerna/otp/totp"
)

// rfcSecret is "12345678901234567890" of RFC 6238 appendix B.
const rfcSecret = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"

// The vectors of RFC 6238 appendix B, cut to six digits.
func TestVerifyCodeVectors(t *testing.T) {
	for _, c := range []struct {
		unix int64
		code string
	}{
		{59, "287082"}, {1111111109, "081804"}, {1111111111, "050471"},
		{1234567890, "005924"}, {2000000000, "279037"}, {20000000000, "353130"},
	} {
		step, ok := VerifyCode(rfcSecret, c.code, time.Unix(c.unix, 0), 0)
		if !ok || step != c.unix/30 {
			t.Errorf("%d: %d, %v", c.unix, step, ok)
		}
	}
}

func TestVerifyCodeWindow(t *testing.T) {
	now := day0.Add(10 * time.Second) // within a step
	for _, c := range []struct {
		off  time.Duration
		want bool
	}{
		{-90 * time.Second, false}, {-60 * time.Second, false}, {-30 * time.Second, true}, {0, true},
		{30 * time.Second, true}, {60 * time.Second, false}, {24 * time.Hour, false},
	} {
		code, err := totp.GenerateCode(rfcSecret, now.Add(c.off))
		if err != nil {
			t.Fatal(err)
		}
		step, ok := VerifyCode(rfcSecret, code, now, 0)
		if ok != c.want || ok && step != now.Add(c.off).Unix()/30 {
			t.Errorf("a code of %v: %d, %v", c.off, step, ok)
		}
	}
}

// A code that was believed is not believed again, nor is one before it.
func TestVerifyCodeReplay(t *testing.T) {
	at := func(d time.Duration) string {
		code, err := totp.GenerateCode(rfcSecret, day0.Add(d))
		if err != nil {
			t.Fatal(err)
		}
		return code
	}
	last, ok := VerifyCode(rfcSecret, at(0), day0, 0)
	if !ok {
		t.Fatal("the first code is refused")
	}
	for _, d := range []time.Duration{0, -30 * time.Second} {
		if _, ok := VerifyCode(rfcSecret, at(d), day0.Add(20*time.Second), last); ok {
			t.Errorf("a code of %v was believed after one of now", d)
		}
	}
	if step, ok := VerifyCode(rfcSecret, at(30*time.Second), day0.Add(20*time.Second), last); !ok || step != last+1 {
		t.Error("the next code is refused")
	}
}

func TestVerifyCodeTyped(t *testing.T) {
	now := time.Unix(1234567890, 0)
	for _, c := range []struct {
		code string
		want bool
	}{
		{"005924", true}, {"005 924", true}, {" 005924 ", true}, {"００５９２４", true}, {"００５　９２４", true},
		{"5924", false}, {"0059240", false}, {"", false}, {"+05924", false}, {"٠٠٥٩٢٤", false}, {"005924x", false}, {"-05924", false},
		{strings.Repeat("0", 1<<20), false},
	} {
		if _, ok := VerifyCode(rfcSecret, c.code, now, 0); ok != c.want {
			t.Errorf("%.20q: %v", c.code, ok)
		}
	}
}

// An account without a secret must not be open to whoever can compute codes of
// the empty one.
func TestVerifyCodeNoSecret(t *testing.T) {
	for _, secret := range []string{"", "========", "AAAA", "not base32 at all, is it, I say!"} {
		code, err := totp.GenerateCode(secret, day0)
		if err != nil {
			code = "000000"
		}
		if _, ok := VerifyCode(secret, code, day0, 0); ok {
			t.Errorf("secret %q was taken", secret)
		}
	}
}

func TestNewCodeSecret(t *testing.T) {
	secret, address, err := NewCodeSecret(seeded(), "Consulate: Rotterdam 总领事馆", "press@example.org")
	if err != nil {
		t.Fatal(err)
	}
	if len(secret) != secretLength {
		t.Errorf("secret is %q", secret)
	}
	u, err := url.Parse(address)
	if err != nil || u.Scheme != "otpauth" || u.Host != "totp" {
		t.Fatalf("address is %q, %v", address, err)
	}
	q := u.Query()
	if q.Get("secret") != secret || q.Get("algorithm") != "SHA1" || q.Get("digits") != "6" || q.Get("period") != "30" {
		t.Errorf("address is %q", address)
	}
	key, err := otp.NewKeyFromURL(address)
	if err != nil || key.Issuer() != "Consulate  Rotterdam 总领事馆" || key.AccountName() != "press@example.org" {
		t.Errorf("an app would show %q and %q", key.Issuer(), key.AccountName())
	}
	code, err := totp.GenerateCode(secret, day0)
	if err != nil {
		t.Fatal(err)
	}
	if _, ok := VerifyCode(secret, code, day0, 0); !ok {
		t.Error("the app's first code is refused")
	}
	if _, _, err := NewCodeSecret(dry{}, "Newsroom", "press@example.org"); err == nil {
		t.Error("a secret without randomness")
	}
}

// A QR code has its three finders, its timing pattern between them and a quiet
// zone of four modules; that the codewords are right is the library's promise.
func TestCodeQR(t *testing.T) {
	for _, newsroom := range []string{"Newsroom", strings.Repeat("总领事馆新闻处", 30)} {
		_, address, err := NewCodeSecret(seeded(), newsroom, "press@example.org")
		if err != nil {
			t.Fatal(err)
		}
		b, err := CodeQR(address)
		if err != nil {
			t.Fatal(err)
		}
		pic, err := png.Decode(bytes.NewReader(b))
		if err != nil {
			t.Fatal(err)
		}
		if len(b) > 10_000 {
			t.Errorf("the picture has %d bytes", len(b))
		}
		dark := func(x, y int) bool { r, _, _, _ := pic.At(x, y).RGBA(); return r < 0x8000 }
		side := pic.Bounds().Dx()
		first := 0
		for !dark(first, first) && first < side/2 {
			first++
		}
		edge := first
		for dark(edge, first) && edge < side {
			edge++
		}
		module := (edge - first) / 7
		if module < 2 || (edge-first)%7 != 0 || first < 4*module {
			t.Fatalf("finder of %d pixels at %d: module %d", edge-first, first, module)
		}
		modules := (side - 2*first) / module
		if (modules-17)%4 != 0 {
			t.Fatalf("%d modules a side", modules)
		}
		at := func(x, y int) bool { return dark(first+x*module+module/2, first+y*module+module/2) }
		for _, corner := range [][2]int{{0, 0}, {modules - 7, 0}, {0, modules - 7}} {
			for y := range 7 {
				for x := range 7 {
					ring := max(abs(x-3), abs(y-3))
					if at(corner[0]+x, corner[1]+y) != (ring != 2) {
						t.Fatalf("no finder at %v", corner)
					}
				}
			}
		}
		for x := 8; x < modules-8; x++ {
			if at(x, 6) != (x%2 == 0) || at(6, x) != (x%2 == 0) {
				t.Fatal("no timing pattern")
			}
		}
	}
}

func abs(n int) int { return max(n, -n) }

func TestRecovery(t *testing.T) {
	codes, hashes, err := NewRecovery(seeded())
	if err != nil {
		t.Fatal(err)
	}
	if len(codes) != 10 || len(hashes) != 10 {
		t.Fatalf("%d codes, %d hashes", len(codes), len(hashes))
	}
	seen := map[string]bool{}
	for i, c := range codes {
		if len(c) != 14 || c[4] != '-' || c[9] != '-' || strings.ContainsAny(c, "ILOU") || seen[c] {
			t.Errorf("code %q", c)
		}
		seen[c] = true
		for _, typed := range []string{c, strings.ToLower(c), strings.ReplaceAll(c, "-", ""), strings.ReplaceAll(c, "-", " "),
			strings.NewReplacer("0", "o", "1", "l").Replace(c), strings.ReplaceAll(c, "1", "I"), " " + c + " "} {
			if index, ok := UseRecovery(typed, hashes); !ok || index != i {
				t.Errorf("%q: %d, %v", typed, index, ok)
			}
		}
	}
	// Used once, it is gone.
	rest := append(append([][]byte(nil), hashes[:3]...), hashes[4:]...)
	if _, ok := UseRecovery(codes[3], rest); ok {
		t.Error("a used code was believed")
	}
	for _, bad := range []string{"", "-", codes[0][:13], codes[0] + "0", "0000-0000-0000", strings.Repeat("0", 1<<20)} {
		if _, ok := UseRecovery(bad, hashes); ok {
			t.Errorf("%.20q was believed", bad)
		}
	}
	if _, ok := UseRecovery("", [][]byte{nil}); ok {
		t.Error("an empty hash was believed")
	}
	if _, _, err := NewRecovery(dry{}); err == nil {
		t.Error("codes without randomness")
	}
}

func FuzzVerifyCode(f *testing.F) {
	f.Add(rfcSecret, "005924", int64(1234567890), int64(0))
	f.Add(rfcSecret, "００５　９２４", int64(1234567890), int64(41152262))
	f.Add("", "", int64(-1), int64(-1))
	f.Add("GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJ=", "\xff\xff\xff\xff\xff\xff", int64(1)<<62, int64(1)<<62)
	f.Fuzz(func(t *testing.T, secret, code string, unix, last int64) {
		now := time.Unix(unix, 0)
		step, ok := VerifyCode(secret, code, now, last)
		if !ok {
			if step != 0 {
				t.Error("a refused code has a step")
			}
			return
		}
		if step <= last || step < unix/30-1 || step > unix/30+1 {
			t.Errorf("step %d of %d after %d", step, unix/30, last)
		}
		if _, again := VerifyCode(secret, code, now, step); again {
			// Only if a later step within the window has the very same digits.
			next, _ := totp.GenerateCode(secret, time.Unix((step+1)*30, 0))
			after, _ := totp.GenerateCode(secret, time.Unix((step+2)*30, 0))
			if c := codeAsTyped(code); c != next && c != after {
				t.Error("a code was good twice")
			}
		}
	})
}
