package requirement

import "fmt"

// The article's list of characters that make Lessonly refuse a name.

// NameCharacter is what the article says of one special character in names.
type NameCharacter struct {
	Character   string
	Requirement *Requirement
}

// NameCharacters are the seventeen characters, S-025 to S-041, in the article's
// order.
var NameCharacters = nameCharacters("S-025 !", "S-026 @", "S-027 #", "S-028 $", "S-029 %", "S-030 ^", "S-031 &", "S-032 *", "S-033 (",
	"S-034 )", "S-035 +", "S-036 =", "S-037 [", "S-038 ]", "S-039 {", "S-040 }", "S-041 ?")

func nameCharacters(rows ...string) []NameCharacter {
	var list []NameCharacter
	for _, row := range rows {
		id, character := row[:5], row[6:]
		list = append(list, NameCharacter{character, ofArticle(Requirement{
			ID: id, Area: "names",
			Text: fmt.Sprintf("A given or family name with %s is refused when a user is created or changed, and nothing is stored", character),
			Why:  "The article warns that such names raise an error: one that is stored, or tidied in silence, differs from the identity provider's for ever.",
			Fix:  "Refuse the request with 400 invalidValue and a detail that names the attribute and the character.",
		})})
	}
	return list
}

// NameError and the values below are about names in general.
var (
	NameError = ofArticle(Requirement{
		ID: "S-024", Area: "names",
		Text:    "Provisioning a name with a special character raises an error that says so",
		Allowed: "Any 4xx with a SCIM error whose detail names the character or the attribute; the article gives no wording (C-11).",
		Why:     "An administrator must be able to find the name among thousands.",
		Fix:     "Put the attribute and the character into the error's detail.",
	})
	NameRuleEverywhere = ofArticle(Requirement{
		ID: "S-042", Area: "names",
		Text: "The same characters are refused when a name is changed, when a sign-on would create the user, in a file, on a person's page and in the back office",
		Allowed: "The article speaks of provisioning; that the other ways in are part of it is ours. " +
			"On a page and in the back office { } and ? may pass, as they do over REST (C-11).",
		Why: "A rule that one door keeps and the other does not is no rule: the next update of everything else fails.",
		Fix: "Check names where they are stored, not where they come in.",
	})
	GoodNames = ofArticle(Requirement{
		ID: "S-043", Area: "names",
		Text:    "Ordinary names pass and are stored as they are: apostrophe, hyphen, full stop, space, accents, other scripts",
		Allowed: "The article's list begins with \"for example\", so more may be refused; not what people are called (ours).",
		Why:     "People called O'Neil or 王 have to be trained too.",
		Fix:     "Refuse the listed characters and nothing that occurs in names; store text unchanged.",
	})
	NameErrorShown = ofArticle(Requirement{
		ID: "S-044", Area: "names",
		Text: "The refusal is shown on JumpCloud's side: a failed user_create_provision event with Lessonly's message",
		Why:  "Otherwise the user is missing in Lessonly and nobody knows why.",
		Fix:  "Log the attempt with success false, the user, and the service provider's words.",
	})
)
