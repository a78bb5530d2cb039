package peer

import (
	"fmt"
	"os"
	"path"
	"strings"
)

// Case is one row of cases.tsv.
type Case struct {
	Id, Profile, Feature, Type, Position string
	na, expect                           string
}

// ReadCases reads the rows of one profile whose id fits the pattern, in their order.
func ReadCases(file, profile, only string) ([]Case, error) {
	content, err := os.ReadFile(file)
	if err != nil {
		return nil, fmt.Errorf("cannot read the cases: %w", err)
	}
	var cases []Case
	for number, line := range strings.Split(string(content), "\n") {
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		columns := strings.Split(line, "\t")
		if len(columns) != 7 {
			return nil, fmt.Errorf("%s:%d: %d columns instead of 7", file, number+1, len(columns))
		}
		if columns[1] == profile && fits(only, columns[0]) {
			cases = append(cases, Case{columns[0], columns[1], columns[2], columns[3], columns[4], columns[5], columns[6]})
		}
	}
	return cases, nil
}

// fits takes * for anything, slashes too.
func fits(pattern, id string) bool {
	if pattern == "" {
		return true
	}
	yes, err := path.Match(strings.ReplaceAll(pattern, "/", "\x00"), strings.ReplaceAll(id, "/", "\x00"))
	return err == nil && yes
}

// NotApplicable is the reason why the case does not count between Go and this provider; empty if it does.
func (c Case) NotApplicable(provider string) string { return chosen(c.na, provider) }

// Expected is what the table says about the outcome between Go and this provider: "", "as:NAME", "differs", "error", "error:TEXT".
func (c Case) Expected(provider string) string { return chosen(c.expect, provider) }

// chosen is the text of the first entry WHO=TEXT that fits a consumer in Go and this provider.
func chosen(entries, provider string) string {
	for _, entry := range strings.Split(entries, ";") {
		who, text, _ := strings.Cut(entry, "=")
		consumer, to, directed := strings.Cut(who, ">")
		if directed && isKind(consumer, "go") && isKind(to, provider) ||
			!directed && (isKind(who, "go") || isKind(who, provider)) {
			return text
		}
	}
	return ""
}

func isKind(who, kind string) bool {
	return who == "*" || who == kind || who == "java" && strings.HasPrefix(kind, "java")
}
