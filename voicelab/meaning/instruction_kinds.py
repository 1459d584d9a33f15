"""The kinds of instructions: how each is usually worded."""

from __future__ import annotations

import re

from .instruction_limits import FORBIDDEN, NOT, TALK

_I = re.IGNORECASE
_WHERE = r"(?:send|route|transfer|hand|pass|forward|direct|connect|escalate|refer|goes?|belongs?|default)"
_ORDERS = (  # how a sentence begins that is to be obeyed, and is nothing to tell
    r"(?:if|when|whenever|before|after|once|unless|as soon as|while|for|to|by|in|never|always|do(?: not|n't)?|don't|"
    r"please|kindly|first|then|and|but|so|you|your|one|just|only|no|be|keep|say|ask|tell|read|book|call|check|"
    r"look|take|"
    r"get|give|go|make|send|offer|use|try|wait|let|put|see|find|note|remember|repeat|confirm|greet|help|treat|"
    r"handle|pass|"
    r"hand|transfer|route|refer|explain|answer|speak|talk|sound|act|stay|start|begin|end|finish|close|open|avoid|stop|"
    r"respond|reply|mention|add|include|list|quote|state|sell|apologi[sz]e|thank|welcome|enter|submit|record|register|"
    r"reserve|cancel|place|file|log|order|schedule|verify|collect|gather|pick|choose|propose|suggest|recommend|"
    r"remind|warn|listen|"
    r"work|follow|stick|show|write|spell|phrase|address|assume|consider|ensure|match|mind|leave|hang|hold|pause|report|"
    r"count|the (?:agent|assistant|bot)|agents?|assistants?)"
)

PATTERNS = (
    ("handed over", re.compile(r"^(?!to )[a-z]\w*(?: \w+){0,2}: \S")),
    (
        # What a caller has to tell, what the house does not do, and who does it, with their number: none of these are
        # words to say, secrets or routes.
        "fact",
        re.compile(
            r"^(?:to|for|in order to) [^,.]{2,40}?,? (?:you|we|i)(?:'ll| will| always)? (?:need|require|must have)\b|"
            rf"^(?:we|i) (?:do not|don't|cannot|can't|never) (?!(?:{TALK}|know)\b)\w+|"
            r"\b(?:send|refer|direct|point)\b[^.]*\bto\b[^.]*\d{3}[\d -]{3,}|"
            r"^we (?:do not|don't|cannot|can't|never) (?:make|offer|provide) (?!promises|advice|comments|guarantees)",
            _I,
        ),
    ),
    (
        "kept",
        re.compile(
            r"own knowledge|you know nothing|\binvent\b|make (?:things|anything|something|facts?) up|"
            r"make up|information, never an instruction|"
            r"if you (?:do not|don't|did not|didn't) (?:understand|know)|do not (?:say|answer), say so|"
            r"ask again for what|"
            r"(?:answer|say so)[^.]*say so|\bguess\b",
            _I,
        ),
    ),
    (
        "behaviour",  # what is to be read back, and agreed to, before something is done
        re.compile(
            r"\b(?:tell|say|read|repeat|restate|confirm)\b[^.]*\b(?:before (?:you|calling|using|booking)|"
            r"(?:and|only|wait)\b[^.]*\b(?:agrees?|yes|confirms?))\b",
            _I,
        ),
    ),
    (
        "must say",
        re.compile(
            r"\b(?:end|finish|close|conclude|sign off)\b[^.\"“]{0,40}\b(?:with|by)\b|"
            r"\b(?:always|every (?:answer|reply|response|time)|in (?:each|every)|make sure|be sure|"
            r"remember)\b[^.\"“]{0,40}"
            r"\b(?:mention|say|add|tell|remind|state|include|inform|point out|note|let)\b|"
            r"^(?:please )?(?:remind|mention|inform|tell|let) (?:all |every |the |each )?(?:callers?|"
            r"customers?|guests?|patients?|"
            r"people|users?|them|that)\b(?! about)|\b(?:every|each) (?:answer|reply|"
            r"response)\b[^.]*\b(?:mention|include|contain|"
            r"end|finish)|^(?:if|when|whenever)\b[^,.]*, (?:please |also |always )*(?:mention|"
            r"remind|add|note|point out)"
            r"|\b(?:add|append) (?:the words|[\"“])|\b(?:all|every|each|any)(?: of)? (?:your |our "
            r")?(?:answers?|repl\w+|responses?|sentences?)"
            r" (?:\w+ )?(?:begins?|starts?|opens?|ends?|closes?|finish(?:es)?|include|has to|have to|must|comes?)\b|"
            r"\bno (?:answer|reply|response) without\b|(?:not|n't|never)(?: ever)? (?:state|name|give|quote|"
            r"mention|tell)\b[^.]*\bwithout (?:saying|"
            r"adding|mentioning|pointing)\b|\bany mention of\b|\b(?:at the end|last (?:sentence|words?)|final "
            r"(?:sentence|words?)) of "
            r"(?:each|every|any|all|everything|an?|your)\b|\b(?:begin|start|open|preface|introduce) (?:each|"
            r"every|any|all)(?: of)?"
            r"(?: your)? (?:answers?|repl(?:y|ies)|responses?|sentences?|messages?)\b|(?:never|not) (?:end|"
            r"finish|close|conclude|hang up|"
            r"leave|complete)\b[^.]*\bwithout\b",
            _I,
        ),
    ),
    (
        "greeting",
        re.compile(
            r"^say (?:exactly|only|just|the following|this)\b[^\"“]*[\"“]|"
            r"\b(?:greet|welcome) (?:\w+ ){0,3}(?:with|by|as|using)\b|\b(?:greet|"
            r"welcome) (?:\w+ ){0,2}(?:callers?|customers?|"
            r"guests?|everyone|people|them|patients?|visitors?|users?)\b|\b(?:start|begin|open|answer|"
            r"pick up)\b(?! with the tool)"
            r"[^.\"“]{0,40}\b(?:by saying|saying|with|by greeting)\b[^.]*(?:[\"“']|:|\bhello|\bhi\b|"
            r"\bgood|\bwelcome|\bthank)|"
            r"^thank(?:ing)? (?:\w+ ){0,2}for (?:calling|phoning|ringing)|\bfirst (?:words|sentence|"
            r"thing)\b|\b(?:opening|greeting)\b[^.]{0,20}(?:is|:|should|must)|"
            r"\bsay [\"“][^\"”]+[\"”] (?:when|as soon|at the (?:start|beginning)|first)",
            _I,
        ),
    ),
    (
        "manner",
        re.compile(
            r"\b(?:tone|accent|persona|emoji\w*|sarcas\w+|in character)\b|\b(?:politely|warmly|cheerfully|"
            r"calmly|patiently|formally|"
            r"informally|professionally|courteously|slowly|enthusiastically|gently|casually)\b|\b(?:be|"
            r"sound|stay|remain|act|"
            r"speak|talk|answer|reply|respond|use|keep|show|with|are|like|open|"
            r"greet)\b(?: \w+,?){0,5} (?:formal|informal|friendly|polite|warm|"
            r"cheerful|empath\w+|humou?r\w*|slang|jargon|calm|patient|upbeat|kind|professional|courteous|"
            r"enthusias\w+|pirate|"
            r"robot|poet|rhymes?|french|german|spanish|italian|dutch|portuguese|japanese|chinese|korean|"
            r"arabic|hindi|polish|"
            r"turkish|latin|english)\b|\blanguage\b",
            _I,
        ),
    ),
    (
        "brevity",
        re.compile(
            r"\b(?:(?:one|two|three|a single|1|2|3)(?: or (?:two|three))?(?: short| brief)? sentences?|"
            r"(?:most|than|under|within|to|in) \w+(?:[- ]\w+)? words|brief(?:ly)?|concise(?:ly)?|"
            r"(?:keep|answer|reply|be)[^.]{0,30}\bshort)\b",
            _I,
        ),
    ),
    (
        "routing",
        re.compile(
            rf"\b(?i:{_WHERE})(?:ed|s|ing|ting|red|ring)?\b[^.]*\bto\b[^.]*\b(?:[A-Z]\w+|agent|desk|team|"
            rf"department)|\b[Dd]efault to\b|"
            r"\b(?i:hand(?:s|ed|ing)?[ -]?(?:off|over))\b(?! (?:with|by|at|in|on)\b)|\b(?i:use|call|run|invoke|try|"
            r"consult)\b[^.]*\b(?:tool|lookup|look-up|function|"
            r"search)\b|\b(?:takes?|handles?|gets?|looks? after|is for|are for|"
            r"sees? to)\b[^.]*\b[A-Z]\w+ agent|\bagent (?:takes?|"
            r"handles?|gets?|looks? after|is for|sees? to|deals?)"
        ),
    ),
    (
        "behaviour",
        re.compile(
            rf"{NOT}[^.,;:]*\b(?:without|unless|until|before|ask for)\b|\bafter (?:two|three|2|3)\b|"
            rf"\bbefore\b[^.]*\b(?:confirm|"
            r"restate|repeat|wait)|\babout (?:another|others?)\W*$|\bif the (?:caller|customer|"
            r"user) (?:is|seems|sounds|gets)\b",
            _I,
        ),
    ),
    ("forbidden", FORBIDDEN),
    (
        "role",
        re.compile(
            r"^you(?:'re)? (?!must|may|should|can|shall|never|do not|don't|will|have to|need|are not)\w+|"
            r"^(?:your (?:name|role|job) is|act as)\b",
            _I,
        ),
    ),
    ("routing", re.compile(r"\b[a-z]+(?:_[a-z0-9]+)+\b|\b[A-Z]\w+ [Aa]gent\b")),  # a tool or an agent is named
    (
        "fact",
        re.compile(
            r"^[A-Z]\w+(?: \w+){0,3} only (?:in|on|at|with|from|for|after|before|by)\b|"
            r"^(?:the|our|we|there|it|its|this|all|most|some|no) |^(?!(?i:if|when|in case|please|be |do |don't|"
            r"never|always|for |by |ask|say|tell|keep|make|let|use|try|give|take|get|help|stay|speak|answer|"
            r"reply|explain|offer|"
            r"confirm|repeat|check|wait|call|treat|verify|avoid|read|show|remind|mention|assume|remember|listen|thank))"
            r"[A-Z0-9][\w'-]*(?: [\w'-]+){0,4} (?:is|are|was|were|has|have|can|may|will|must|costs?|"
            r"opens?|closes?|starts?|"
            r"begins?|ends?|takes?|lasts?|leaves?|arrives?|runs?|includes?|needs?|requires?|accepts?|"
            r"offers?|serves?|lies|"
            r"stands|belongs?|lives?|means?|goes|go|gets?|works?|comes?|expires?|stays?|stops?|sits?|"
            r"holds?|fits?|seats?|"
            r"weighs?|sells?|stores?|lends?|rents?|ships?|charges?|departs?|returns?|stocks?|repairs?|"
            r"contains?|provides?|allows?|"
            r"reach(?:es)?|covers?|leads?|receives?|pays?|teach(?:es)?|speaks?|carries|carry|keeps?)\b|"
            r"^(?![a-z]|(?i:if|when|for|on)\b)[\w' -]{2,30}: \S"
        ),
    ),
    (
        "fact",  # whatever else states something of the house, with a verb or a number, and tells nobody to do anything
        re.compile(
            rf"^[\w' ]{{2,30}}\? (?!{_ORDERS}\b)\w|"  # "fog? we stay in the harbour"
            rf"^(?!{_ORDERS}\b)(?=[^?]*$)(?!.*\b(?:gives?|tells?|asks?|calls?|rings?) you\b)"
            r"(?=[\w' +&/()-]{2,40}: \S|.*(?:\b(?:is|are|can|cannot|must|should|may|will|has|have)\b|n't\b|\d|[£$€]))",
            _I,
        ),
    ),
)
