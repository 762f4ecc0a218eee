package main

import (
	"bytes"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"unicode/utf8"
)

// dictionary has the values of each key, the preferred one first.
type dictionary map[string][]string

// source is a dictionary as OpenCC writes it, "key<tab>value value …" a line,
// with its remarks.
type source struct {
	dictionary
	keys   []string          // in the order of the file
	prefer map[string]string // "# @reverse-prefer:": what a value becomes when the dictionary is reversed
	rare   []string          // "# @tofu-risk:": keys whose second value few fonts have
}

func readSource(name string) (source, error) {
	s := source{dictionary: dictionary{}, prefer: map[string]string{}}
	b, err := os.ReadFile(name)
	if err != nil {
		return s, err
	}
	rare := false
	for n, line := range strings.Split(string(b), "\n") {
		line = strings.TrimSuffix(line, "\r")
		if rest, ok := strings.CutPrefix(line, "# @reverse-prefer:"); ok {
			f := strings.Fields(rest)
			if len(f) == 0 {
				return s, fmt.Errorf("%s:%d: no character to prefer", name, n+1)
			}
			s.prefer[f[0]] = f[len(f)-1]
		}
		if strings.HasPrefix(line, "#") || strings.TrimSpace(line) == "" {
			rare = strings.HasPrefix(line, "# @tofu-risk:")
			continue
		}
		key, values, ok := strings.Cut(line, "\t")
		v := strings.Split(values, " ")
		if !ok || key == "" || slices.Contains(v, "") || !utf8.ValidString(line) {
			return s, fmt.Errorf("%s:%d: want a key and its values", name, n+1)
		}
		if _, ok := s.dictionary[key]; ok {
			return s, fmt.Errorf("%s:%d: %s stands twice", name, n+1, key)
		}
		s.dictionary[key] = v
		s.keys = append(s.keys, key)
		if rare {
			s.rare = append(s.rare, key)
		}
		rare = false
	}
	return s, nil
}

// reversed returns the dictionary that leads back.
func (s source) reversed() (dictionary, error) {
	d := dictionary{}
	for _, k := range s.keys {
		for _, v := range s.dictionary[k] {
			d[v] = append(d[v], k)
		}
	}
	for k, first := range s.prefer {
		i := slices.Index(d[k], first)
		if i < 0 {
			return nil, fmt.Errorf("%s is to become %s again, but does not come of it", k, first)
		}
		d[k] = slices.Insert(slices.Delete(d[k], i, i+1), 0, first)
	}
	return d, nil
}

// dictionaries reads all that a folder has, and makes those that OpenCC's own
// build makes.
func dictionaries(dir string) (map[string]dictionary, error) {
	files, err := filepath.Glob(filepath.Join(dir, "*.txt"))
	if err != nil {
		return nil, err
	}
	sources, out := map[string]source{}, map[string]dictionary{}
	for _, f := range files {
		s, err := readSource(f)
		if err != nil {
			return nil, err
		}
		name := strings.TrimSuffix(filepath.Base(f), ".txt")
		sources[name], out[name] = s, s.dictionary
	}
	for _, name := range []string{"TWVariants", "HKVariants", "JPShinjitaiCharacters"} {
		if out[name+"Rev"], err = sources[name].reversed(); err != nil {
			return nil, err
		}
	}

	ext := dictionary{}
	for _, k := range sources["TSCharacters"].rare {
		for _, v := range out["TSCharacters"][k] {
			if v != k {
				ext[k] = append(ext[k], v)
			}
		}
	}
	out["TSCharactersExt"] = ext

	if out["STPhrases_GeneratedFromRegionalPhrases"], err = regional(sources, out); err != nil {
		return nil, err
	}
	out["simplified only"], out["traditional only"] = only(out)
	return out, nil
}

// regional returns the Simplified forms, as t2s makes them, of phrases that
// differ between regions: so that a phrase is cut out as a whole before it is
// replaced. Forms of fewer than three characters would cut words apart.
func regional(sources map[string]source, dicts map[string]dictionary) (dictionary, error) {
	toSimplified := []dictionary{dicts["TSPhrases"], dicts["TSCharactersExt"], dicts["TSCharacters"]}
	d := dictionary{}
	for _, name := range []string{"HKPhrases", "TWPhrases"} {
		for _, k := range sources[name].keys {
			simple := convert(toSimplified, convert([]dictionary{dicts["CJK_Compatibility_Ideographs"]}, k))
			if utf8.RuneCountInString(simple) < 3 {
				continue
			}
			if have, ok := d[simple]; ok && have[0] != k {
				return nil, fmt.Errorf("%s and %s are both %s", have[0], k, simple)
			}
			d[simple] = []string{k}
		}
	}
	return d, nil
}

// convert replaces, from the left, the longest key of the first layer that has
// one.
func convert(layers []dictionary, s string) string {
	var out strings.Builder
next:
	for s != "" {
		for _, d := range layers {
			for end := len(s); end > 0; end-- {
				if v, ok := d[s[:end]]; ok {
					out.WriteString(v[0])
					s = s[end:]
					continue next
				}
			}
		}
		_, size := utf8.DecodeRuneInString(s)
		out.WriteString(s[:size])
		s = s[size:]
	}
	return out.String()
}

// only returns the characters that are proof of one script: those that its table
// of characters turns into others, never leaves, and that no table ever writes
// in the other script, in whatever standard, phrases included.
func only(dicts map[string]dictionary) (hans, hant dictionary) {
	add := func(set map[rune]bool, s string) {
		for _, r := range s {
			set[r] = true
		}
	}
	inHans, inHant := map[rune]bool{}, map[rune]bool{}
	for name, d := range dicts {
		from, to := inHant, inHant
		switch {
		case strings.HasPrefix(name, "JP"), strings.HasPrefix(name, "CJK"):
			continue
		case strings.HasPrefix(name, "ST"):
			from = inHans
		case strings.HasPrefix(name, "TS"):
			to = inHans
		}
		for key, values := range d {
			if !strings.HasSuffix(name, "Characters") && !strings.HasSuffix(name, "Ext") {
				add(from, key) // what is only turned away need not be written by anybody
			}
			for _, v := range values {
				add(to, v)
			}
		}
	}
	pick := func(name string, other map[rune]bool) dictionary {
		d := dictionary{}
		for k := range dicts[name] {
			if r, size := utf8.DecodeRuneInString(k); size == len(k) && !other[r] {
				d[k] = []string{k}
			}
		}
		return d
	}
	return pick("STCharacters", inHant), pick("TSCharacters", inHans)
}

// encode lays out the trie of all keys of a table breadth first and writes it.
func encode(layers []dictionary) []byte {
	rank, value := map[string]int{}, map[string]string{}
	for i, d := range layers {
		for k, v := range d {
			if _, ok := rank[k]; !ok { // what an earlier layer has is never asked of a later one
				rank[k], value[k] = i+1, v[0]
			}
		}
	}
	paths := map[string]bool{}
	for k := range rank {
		u := units(k)
		for n := 2; n <= len(u); n += 2 {
			paths[u[:n]] = true
		}
	}
	nodes := slices.SortedFunc(maps.Keys(paths), func(a, b string) int {
		if len(a) != len(b) {
			return len(a) - len(b)
		}
		return strings.Compare(a, b)
	})
	children := map[string]int{}
	for _, n := range nodes {
		children[n[:len(n)-2]]++
	}
	key := map[string]string{}
	for k := range rank {
		key[units(k)] = k
	}

	var counts, labels, ranks, values bytes.Buffer
	for _, n := range append([]string{""}, nodes...) {
		uvarint(&counts, children[n])
	}
	parent, last := "", 0
	for _, n := range nodes {
		if p := n[:len(n)-2]; p != parent {
			parent, last = p, 0
		}
		label := int(n[len(n)-2])<<8 | int(n[len(n)-1])
		uvarint(&labels, label-last)
		last = label
		k := key[n]
		ranks.WriteByte(byte(rank[k])) // "" is no key
		if k == "" {
			continue
		}
		// What its characters become one by one need not be written.
		var single strings.Builder
		if r, size := utf8.DecodeRuneInString(k); size == len(k) {
			single.WriteRune(r)
		} else {
			for _, r := range k {
				if v, ok := value[string(r)]; ok {
					single.WriteString(v)
				} else {
					single.WriteRune(r)
				}
			}
		}
		if v := value[k]; v != single.String() {
			values.WriteString(v)
		}
		values.WriteByte('\n')
	}
	var out bytes.Buffer
	uvarint(&out, len(nodes)+1)
	for _, b := range []*bytes.Buffer{&counts, &labels, &ranks, &values} {
		out.Write(b.Bytes())
	}
	return out.Bytes()
}
