package fix

import (
	"bytes"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
)

const context = 3

// Diff prints a unified diff of one file as git apply and patch -p1 read it; nothing when the texts are equal.
func Diff(w io.Writer, path string, old, now []byte) error {
	oldLines, nowLines := splitLines(old), splitLines(now)
	blocks := compare(oldLines, nowLines)
	if len(blocks) == 0 {
		return nil
	}
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
	_, err := w.Write(out.Bytes())
	return err
}

// block replaces the lines [from, to) by lines.
type block struct {
	from, to int
	lines    []string
}

// maxDistance bounds the search for a shortest script (Myers); texts further apart become one block.
const maxDistance = 500

// compare finds what to replace in a to get b.
func compare(a, b []string) []block {
	head := 0
	for head < len(a) && head < len(b) && a[head] == b[head] {
		head++
	}
	tail := 0
	for tail < len(a)-head && tail < len(b)-head && a[len(a)-1-tail] == b[len(b)-1-tail] {
		tail++
	}
	a, b = a[head:len(a)-tail], b[head:len(b)-tail]
	if len(a)+len(b) == 0 {
		return nil
	}
	var blocks []block
	for _, m := range matches(a, b) {
		if m.a1 > m.a0 || m.b1 > m.b0 {
			blocks = append(blocks, block{head + m.a0, head + m.a1, b[m.b0:m.b1]})
		}
	}
	return blocks
}

// gap is a pair of ranges between two runs of equal lines.
type gap struct{ a0, a1, b0, b1 int }

// matches runs Myers's greedy algorithm and returns the gaps between the lines it keeps.
func matches(a, b []string) []gap {
	whole := []gap{{0, len(a), 0, len(b)}}
	limit := min(len(a)+len(b), maxDistance)
	v := make([]int, 2*limit+2)
	var trace [][]int
	for d := 0; d <= limit; d++ {
		trace = append(trace, append([]int(nil), v...))
		for k := -d; k <= d; k += 2 {
			x := 0
			switch {
			case d == 0:
			case k == -d || k != d && v[limit+k-1] < v[limit+k+1]:
				x = v[limit+k+1]
			default:
				x = v[limit+k-1] + 1
			}
			y := x - k
			for x < len(a) && y < len(b) && a[x] == b[y] {
				x++
				y++
			}
			v[limit+k] = x
			if x >= len(a) && y >= len(b) {
				return gaps(trace, len(a), len(b), limit)
			}
		}
	}
	return whole
}

// gaps walks a trace back.
func gaps(trace [][]int, x, y, limit int) []gap {
	var out []gap
	a1, b1 := x, y
	emit := func(a0, b0 int) {
		out = append(out, gap{a0, a1, b0, b1})
	}
	for d := len(trace) - 1; d > 0; d-- {
		v, k := trace[d], x-y
		from := k - 1
		if k == -d || k != d && v[limit+k-1] < v[limit+k+1] {
			from = k + 1
		}
		px := v[limit+from]
		py := px - from
		sx, sy := px, py // where the edit of this step leads, and the run of equal lines starts
		if from == k+1 {
			sy++
		} else {
			sx++
		}
		if x > sx { // a run ends the gap
			emit(x, y)
			a1, b1 = sx, sy
		}
		x, y = px, py
	}
	if x > 0 {
		emit(x, y)
		a1, b1 = 0, 0
	}
	emit(0, 0)
	slices.Reverse(out)
	return out
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
