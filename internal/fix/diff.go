package fix

import (
	"bytes"
	"fmt"
	"io"
	"sort"
	"strconv"
	"strings"

	"github.com/auth0lint/auth0lint/internal/usage"
)

const context = 3

// Diff prints a unified diff of one file as git apply and patch -p1 read it. The edits say where lines differ, so
// nothing is searched: a hunk holds the lines that edits touch, less what they left equal.
func Diff(w io.Writer, path string, old []byte, edits []usage.Edit) error {
	blocks, err := changedLines(old, edits)
	if err != nil || len(blocks) == 0 {
		return err
	}
	oldLines := splitLines(old)
	var out bytes.Buffer
	fmt.Fprintf(&out, "--- %s\n+++ %s\n", diffName("a/"+path), diffName("b/"+path))
	shift := 0
	for i := 0; i < len(blocks); {
		j := i + 1
		for j < len(blocks) && blocks[j].from-blocks[j-1].to <= 2*context {
			j++
		}
		shift += hunk(&out, oldLines, blocks[i:j], shift)
		i = j
	}
	_, err = w.Write(out.Bytes())
	return err
}

// block replaces the lines [from, to) by lines.
type block struct {
	from, to int
	lines    []string
}

func changedLines(old []byte, edits []usage.Edit) ([]block, error) {
	starts := lineStarts(old)
	var blocks []block
	for i := 0; i < len(edits); {
		from, to := lineOf(starts, edits[i].Span.Start), lineOf(starts, edits[i].Span.End)
		j := i + 1
		for ; j < len(edits) && lineOf(starts, edits[j].Span.Start) <= to; j++ {
			to = max(to, lineOf(starts, edits[j].Span.End))
		}
		start, end := starts[from], len(old)
		if to+1 < len(starts) {
			end = starts[to+1]
		}
		part := make([]usage.Edit, 0, j-i)
		for _, e := range edits[i:j] {
			e.Span.Start -= start
			e.Span.End -= start
			part = append(part, e)
		}
		text, err := apply(old[start:end], part, endsCRLF(old))
		if err != nil {
			return nil, err
		}
		before, after := splitLines(old[start:end]), splitLines(text)
		for len(before) > 0 && len(after) > 0 && before[0] == after[0] {
			before, after = before[1:], after[1:]
			from++
		}
		for len(before) > 0 && len(after) > 0 && before[len(before)-1] == after[len(after)-1] {
			before, after = before[:len(before)-1], after[:len(after)-1]
		}
		if len(before)+len(after) > 0 {
			blocks = append(blocks, block{from, from + len(before), after})
		}
		i = j
	}
	return blocks, nil
}

// hunk prints blocks with the lines around them and returns by how many lines the file grew.
func hunk(out *bytes.Buffer, old []string, blocks []block, shift int) int {
	from := max(0, blocks[0].from-context)
	to := min(len(old), blocks[len(blocks)-1].to+context)
	grown := 0
	for _, b := range blocks {
		grown += len(b.lines) - (b.to - b.from)
	}
	fmt.Fprintf(out, "@@ -%s +%s @@\n", hunkRange(from, to-from), hunkRange(from+shift, to-from+grown))
	at := from
	for _, b := range blocks {
		put(out, ' ', old[at:b.from])
		put(out, '-', old[b.from:b.to])
		put(out, '+', b.lines)
		at = b.to
	}
	put(out, ' ', old[at:to])
	return grown
}

func hunkRange(from, n int) string {
	if n > 0 {
		from++ // an empty range names the line before it
	}
	if n == 1 {
		return strconv.Itoa(from)
	}
	return strconv.Itoa(from) + "," + strconv.Itoa(n)
}

func put(out *bytes.Buffer, mark byte, lines []string) {
	for _, l := range lines {
		out.WriteByte(mark)
		out.WriteString(l)
		if !strings.HasSuffix(l, "\n") {
			out.WriteString("\n\\ No newline at end of file\n")
		}
	}
}

// splitLines keeps the line ends; only "\n" ends a line here, as in git.
func splitLines(data []byte) []string {
	var out []string
	for line := range bytes.Lines(data) {
		out = append(out, string(line))
	}
	return out
}

func lineStarts(data []byte) []int {
	starts := []int{0}
	for i, c := range data {
		if c == '\n' && i+1 < len(data) {
			starts = append(starts, i+1)
		}
	}
	return starts
}

// lineOf is the index of the line that holds a byte offset.
func lineOf(starts []int, off int) int {
	return max(0, sort.SearchInts(starts, off+1)-1)
}

// diffName quotes a name the way git does where it must.
func diffName(path string) string {
	for i := 0; i < len(path); i++ {
		if c := path[i]; c < ' ' || c == '"' || c == '\\' || c == 0x7f {
			return strconv.Quote(path)
		}
	}
	if strings.Contains(path, " ") {
		return path + "\t"
	}
	return path
}
