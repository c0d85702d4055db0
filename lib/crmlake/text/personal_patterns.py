"""Patterns of personal values in texts: regular expressions of Java, each tried in time linear in the text.

No repeated group is longer than a few dozen characters, or may give back what it took: Java's stack is deep enough, and
no part of a text is looked at more than a few times.
"""

# Chinese writes no spaces: a value may stand right beside its characters.
WORD_START = r"(?<![\p{L}\p{N}&&[^\p{IsHan}]])"
WORD_END = r"(?![\p{L}\p{N}&&[^\p{IsHan}]])"
_GAP = r"[ \u00A0.\-/]?"
_SPACE = r"[ \u00A0]"
_NO_DIGIT_AFTER = r"(?!\d)"

# Java looks back by one UTF-16 unit, half a letter beyond U+FFFF, unless such a letter itself is in the pattern: each
# would then begin a mail address that extends to the end of the text.
_SUPPLEMENTARY = "\U00010000"
_SIGNS = rf"\p{{L}}\p{{N}}{_SUPPLEMENTARY}!#$&'*+/=?^_`{{|}}~.\-"
_ATOM = rf"[{_SIGNS}%]"
_HOST = r"[\p{L}\p{N}](?:[\p{L}\p{N}_\-]{0,63}+\.){1,32}\p{L}{2,63}"
MAIL = rf"(?<!{_ATOM}){_ATOM}++@{_HOST}"
"""RFC 5322's dot-atom with RFC 6531's letters, an @, and a host with a dot; tried once for each atom."""
ENCODED_MAIL = rf"(?<![{_SIGNS}])[{_SIGNS}]++%40{_HOST}"
"""The same in a link."""

_TEN_DIGITS = r"(?=(?:[A-Z \u00A0]{0,12}+\d){8})"
_GROUPS_OF_FOUR = rf"(?:{_SPACE}?[A-Z0-9]{{4}}){{2,7}}(?:{_SPACE}?[A-Z0-9]{{1,3}})?"
IBAN = rf"{WORD_START}[A-Z]{{2}}\d{{2}}{_TEN_DIGITS}{_GROUPS_OF_FOUR}{WORD_END}"
"""ISO 13616: a country, check digits, groups of four; ten digits at least, as words in capitals have none."""

CHINESE_ID = rf"(?<!\d)\d{{17}}[Xx]{WORD_END}"
AMERICAN_ID = rf"{WORD_START}\d{{3}}-\d{{2}}-\d{{4}}{WORD_END}"
ITALIAN_ID = rf"{WORD_START}(?i:[A-Z]{{6}}\d{{2}}[A-EHLMPRST]\d{{2}}[A-Z]\d{{3}}[A-Z]){WORD_END}"
SPANISH_ID = rf"{WORD_START}(?:\d{{8}}|[XYZ]-?\d{{7}})-?[A-Z]{WORD_END}"
BRITISH_ID = rf"{WORD_START}[A-CEGHJ-PR-TW-Z]{{2}}{_SPACE}?(?:\d{{2}}{_SPACE}?){{3}}[A-D]{WORD_END}"

_BYTE = r"(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)"
IPV4 = rf"(?<![\p{{L}}\p{{N}}.])(?:{_BYTE}\.){{3}}{_BYTE}(?![\p{{L}}\p{{N}}]|\.\d)"
_HEX = r"[0-9A-Fa-f]{1,4}"
# With a digit and without a time, as words and code have :: as well.
_SHORTENED = r"(?=[A-Fa-f:]{0,39}\d)(?!\d{1,2}::\d{1,2}(?![0-9A-Fa-f:]))"
_SHORT_FORMS = rf"{_SHORTENED}(?:(?:{_HEX}:){{1,6}}(?::{_HEX}){{1,6}}|(?:{_HEX}:){{2,7}}:)"
_IPV6_FORMS = rf"(?:{_HEX}:){{7}}{_HEX}|{_SHORT_FORMS}"
IPV6 = rf"(?<![\p{{L}}\p{{N}}:])(?:{_IPV6_FORMS})(?![\p{{L}}\p{{N}}:])"

_YEAR = r"(?:19|20)\d{2}"
_DAY = rf"\d{{1,2}}[./\-]\d{{1,2}}[./\-](?:{_YEAR}(?![./\-]?\d)|\d{{2}}(?=,? \d{{1,2}}:\d{{2}}))"
_REST_OF_DAY = rf"(?<=\d[./\-])\d{{1,2}}[./\-]{_YEAR}(?!\d)|(?<={_YEAR}[./\-])\d{{1,2}}[./\-]\d{{1,2}}(?!\d)"
_ISO_DAY = rf"{_YEAR}[./\-]\d{{1,2}}[./\-]\d{{1,2}}(?!\d)"
_CLOCK = r"(?:[01]\d|2[0-3])(?:[0-5]\d){2}(?:\d{3})?"
_TIMESTAMP = rf"{_YEAR}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])[ \-]?{_CLOCK}{WORD_END}"
_NO_DATE = rf"(?!{_DAY}|{_REST_OF_DAY}|{_ISO_DAY}|{_TIMESTAMP})"
"""A date, beside a time or another date, has as many digits as a telephone or a card."""

# Only in the middle of a number, as what follows a whole one is another.
_BREAK = rf"(?:{_SPACE}[.\-/]{_SPACE}|{_SPACE}?\r?\n)"
_SEPARATOR = r"[ \u00A0.\-/]"
_DIGIT = rf"(?:{_SEPARATOR}?[(]{_SEPARATOR}?|{_SEPARATOR}{{1,2}})?+\d[)]?+"
_BROKEN = rf"(?:{_DIGIT}){{1,8}}(?:{_BREAK}(?:{_GAP}\d){{2,5}})?{_BREAK}(?:{_GAP}\d){{3,9}}"
_REST_OF_CARD = r"[ \-]?(?:\d{4}(?:[ \-]?\d{4}){2}|\d{6}[ \-]?\d{5})(?![ \-]?\d)"
_PHONE_END = rf"{WORD_END}(?!{_REST_OF_CARD})"
INTERNATIONAL_PHONE = rf"(?:\+|{WORD_START}00){_GAP}[1-9](?:{_BROKEN}|(?:{_DIGIT}){{6,14}}){_PHONE_END}"
"""ITU-T E.123."""
_CARD_WITH_DOTS = r"\d{4}(?:\.\d{4}){3}|3[47]\d{2}\.\d{6}\.\d{5}"
CARD = rf"{WORD_START}{_NO_DATE}(?:\d(?:[ \u00A0\-]?\d){{12,18}}|{_CARD_WITH_DOTS}){WORD_END}"
"""ISO/IEC 7812: 13 to 19 digits, in groups or not."""
AMERICAN_PHONE = rf"{WORD_START}[(]?\d{{3}}[)]?{_GAP}\d{{3}}{_GAP}\d{{4}}{WORD_END}"
_AREA_APART = rf"0\d{{2,4}}[)]?{_SPACE}[/\-]{_SPACE}\d(?:{_GAP}\d){{4,8}}"
NATIONAL_PHONE = rf"{WORD_START}{_NO_DATE}[(]?(?:{_AREA_APART}|0\d{{1,5}}[)]?(?:{_GAP}\d){{5,11}}){WORD_END}"
SPANISH_PHONE = rf"{WORD_START}[6-9]\d{{2}}([ .\-])\d{{2}}\1\d{{2}}\1\d{{2}}{WORD_END}"
CHINESE_PHONE = rf"{WORD_START}1[3-9]\d{_GAP}\d{{4}}{_GAP}\d{{4}}{_NO_DIGIT_AFTER}"

_HANDLE = r"@[\p{L}\p{N}_](?:[\p{L}\p{N}_.\-]{0,28}[\p{L}\p{N}_])"
HANDLE = rf"(?<![\p{{L}}\p{{N}}@._\-&&[^\p{{IsHan}}]])(?:{_HANDLE}){{1,20}}+"
"""Names in social media, each after an @, without a sign between them."""
_SERVICE = r"((?i:wechat|weixin|微信|QQ|telegram|instagram|insta|skype|signal)(?i:号| id| is|:|：| ){1,3})"
HANDLE_BESIDE_SERVICE = rf"{_SERVICE}(?=[A-Za-z0-9_.\-]{{0,28}}[0-9_])[A-Za-z0-9_.\-]{{5,30}}"
"""Such a name beside that of its service; it has a digit or a sign, as words have none."""
_PUBLIC_SERVICE = (
    "(?i:twitter|tiktok|facebook|snapchat|whatsapp|discord|weibo|微博|抖音|小红书)(?i: id| name|号)? ?[:：] ?"
)
HANDLE_AFTER_COLON = (
    rf"({_PUBLIC_SERVICE})(?=[A-Za-z.\-]{{0,28}}[0-9_])(?=[0-9_.\-]{{0,28}}[A-Za-z])[A-Za-z0-9_.\-]{{5,30}}"
)
"""Such a name in a service of which people often speak: only after a colon, and with a letter, as dates have none."""
_NO_HOST_BEFORE = r"(?<![\p{L}\p{N}\-&&[^\p{IsHan}]])"
_PROFILES = r"(?i:(?:facebook|instagram|twitter|x|tiktok|linkedin|weibo|vk)\.com|t\.me|wa\.me)/"
PROFILE_LINK = rf"({_NO_HOST_BEFORE}{_PROFILES})[A-Za-z0-9_.\-/?=&%@+]{{0,80}}[A-Za-z0-9_]"
"""The path of a link to somebody's page in social media."""

NAME = r"\p{Lu}[\p{L}\p{M}'’\-]{1,30}+"
_NAMES = rf"{NAME}(?:{_SPACE}(?:van |von |de |del |da |di |la |bin )?{NAME}){{0,2}}"
_GERMAN_STREET = r"[\p{L}\-.]{1,30}?(?:straße|strasse|str\.|gasse|weg|platz|allee|ring|ufer|damm)"
_GERMAN_STREET_APART = r"[\p{L}\-]{1,30}+ (?:Straße|Strasse|Str\.|Platz|Allee|Weg|Ring|Gasse)"
_GERMAN_NUMBER = rf" ?\d{{1,4}}(?: ?[a-zA-Z])?{WORD_END}"
GERMAN_ADDRESS = rf"{WORD_START}\p{{Lu}}(?:{_GERMAN_STREET}|{_GERMAN_STREET_APART}){_GERMAN_NUMBER}"
_ENGLISH_STREET = (
    r"(?:Street|St|Avenue|Ave|Road|Rd|Lane|Ln|Drive|Dr|Boulevard|Blvd|Way|Court|Ct|Place|Pl|Square|Sq|Terrace|Close)"
)
ENGLISH_ADDRESS = rf"{WORD_START}\d{{1,5}}[a-zA-Z]?,? (?:{NAME}\.? ){{1,3}}?{_ENGLISH_STREET}{WORD_END}\.?"
_FRENCH_STREET = r"(?:rue|avenue|boulevard|place|chemin|allée|quai|impasse) (?:(?:de|du|des|la|le|les) |[dl]['’]){0,3}"
FRENCH_ADDRESS = rf"{WORD_START}\d{{1,4}}(?: bis| ter)?,? {_FRENCH_STREET}{NAME}(?: {NAME}){{0,2}}"
_ROMANCE_STREET = r"(?:[Cc]alle|[Aa]venida|[Pp]laza|[Vv]ia|[Vv]iale|[Cc]orso|[Pp]iazza)"
_ROMANCE_ARTICLES = r"(?:(?:de|del|la|las|los|dei|della|di) ){0,3}"
_ROMANCE_NUMBER = rf",? (?:n\.? ?)?\d{{1,4}}{WORD_END}"
ROMANCE_ADDRESS = rf"{WORD_START}{_ROMANCE_STREET} {_ROMANCE_ARTICLES}{NAME}(?: {NAME}){{0,2}}{_ROMANCE_NUMBER}"
"""Spanish and Italian."""
_CHINESE_HOUSE = r"\d{1,5}(?:号|弄)(?:\d{1,4}(?:号楼|栋|幢|单元|室|号)){0,4}"
CHINESE_ADDRESS = rf"\p{{IsHan}}{{1,10}}?(?:路|街|大道|巷|弄|胡同){_CHINESE_HOUSE}"

_INTRODUCTIONS = (
    "my name is", "my name's", "ich heiße", "mein name ist", "je m['’]appelle", "mon nom est", "me llamo",
    "mi nombre es", "mi chiamo",
)  # fmt: skip
_ANY_NAME = rf"[\p{{L}}\p{{M}}'’\-]{{2,30}}+(?:{_SPACE}{NAME}){{0,2}}"
INTRODUCED_NAME = rf"((?i:{'|'.join(_INTRODUCTIONS)}) ){_ANY_NAME}"
_TITLE = r"(?:Mr|Mrs|Ms|Miss|Dr|Prof|Herr|Herrn|Frau|Mme|Mlle|Sr|Sra)\.?"
_GREETINGS = (
    "Dear", "Hi", "Hello", "Hey", "Liebe", "Lieber", "Hallo", "Guten Tag", "Sehr geehrter?", "Bonjour", "Cher", "Chère",
    "Estimad[oa]", "Hola", "Car[oa]", "Ciao",
)  # fmt: skip
GREETED_NAME = (
    rf"({WORD_START}(?:{'|'.join(_GREETINGS)}){_SPACE}(?:{_TITLE}{_SPACE})?)(?!Gr[uü]ß|{_TITLE}{_SPACE}){_NAMES}"
)
TITLED_NAME = rf"({WORD_START}{_TITLE}{_SPACE}){_NAMES}"
_CLOSINGS = (
    "[Rr]egards", "[Ss]incerely", "[Cc]heers", "[Tt]hanks", "[Tt]hank you", "[Bb]est", "[Yy]ours", "MfG", "LG", "VG",
    "Gr[uü]ß(?:en|e)?", "[Cc]ordialement", "[Ss]aludos", "[Ss]aluti",
)  # fmt: skip
SIGNATURE = rf"((?:{'|'.join(_CLOSINGS)})[,.!]?\s{{0,3}}[\r\n]\s{{0,3}}){_NAMES}"
CHINESE_NAME = r"((?:我叫|我的名字是|姓名[:：]|联系人[:：]|收件人[:：]) ?)\p{IsHan}{2,4}"
_CHINESE_SURNAMES = (
    "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏钟"
    "汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚文"
)
CHINESE_NAME_WITH_TITLE = rf"[{_CHINESE_SURNAMES}]\p{{IsHan}}{{0,2}}?(先生|女士|小姐)"
