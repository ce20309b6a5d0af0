/**
 * Shapes of secrets that need no environment to be recognised. Each is linear in the text: what it may skip is bounded.
 * The published forms of tokens are those that their makers name, so that scanners find them.
 */

type Shape = [RegExp, string | ((whole: string, ...groups: string[]) => string)];

/** Fields of URLs, headers, connection strings and settings: `name=value`, `name: value`, `"name": "value"`. */
const fieldNames = [
  // Of any length and form.
  'pass(?:word|wd|phrase)',
  'pwd',
  '(?:aws[_-]?)?secret[_-]?access[_-]?key',
  'client[_-]?secret',
  'secret[_-]?key',
  'secret',
  'api[_-]?key',
  'account[_-]?key',
  'shared[_-]?access[_-]?(?:key|signature)',
  '(?:access|refresh|id|auth|session|security|private|bot|oauth)[_-]?token',
  'token',
  'private[_-]?key',
  // Of signed URLs: Amazon's old and new form, Google's, Azure's.
  'x-(?:amz|goog)-(?:signature|credential|security-token)',
  'awsaccesskeyid',
  'googleaccessid',
  'signature',
  'sig',
].join('|');

/** What stands where a value would, and is none: placeholders, and the words of messages about values. */
const noValue =
  /^(?:[<$[{(%*]|(?:null|none|true|false|undefined|unset|missing|required|empty|expired|invalid|wrong|denied|not|is|was|has|the|of|and|or|for|in|to|a|an|given|yes|no|ok|set|needed|placeholder[\w-]*)\b\W?$|\.{2,}|\d{1,4}$)/i;

/** Where a token may begin: at a word's edge, and after an escape of JSON or of a URL, whose last letter is none of its own. */
const edge = '(?:\\b|(?<=\\\\[nrtbfv]|\\\\u[0-9a-fA-F]{4}|%[0-9a-fA-F]{2}))';

const field = new RegExp(
  `(${edge}(?:[\\w-]{0,40}[_-])?(?:${fieldNames})(?:\\\\?["'])?\\s{0,3}(?:=>|=|:|%3D|%3A)\\s{0,3})` +
    `(\\\\?"(?:[^"\\\\]|\\\\.){0,4096}"?|'[^']{0,4096}'?|(?:(?!%26)[^\\s"'&,;})\\]\\\\]){1,8192})`,
  'gi',
);

/** Words that follow "bearer" or "basic" in a sentence. */
const prose =
  /^(?:tokens?|auth\w*|scheme|realm|of|is|or|and|header|credentials?|not|was|format|in|for|with|the|a|to|settings?|setup|access|error|realm=.*)$/i;

const written: Shape[] = [
  [
    /-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----[\s\S]{0,8192}?(?:-----END [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----|$)/g,
    '[redacted private key]',
  ],
  // Userinfo of URLs: a user with a password that may hold @ and /, a password alone, or a token as the user.
  [/(:\/\/)[^\s/:@"'<>]{0,256}:(?!\d{1,5}(?:[/?#]|$))[^\s"'<>]{0,1024}@(?=[\w[])/g, '$1[redacted]@'],
  [/(:\/\/)[^\s/@"'<>?#]{1,1024}@(?=[\w[])/g, '$1[redacted]@'],
  [/(%3A%2F%2F)(?:(?!%2F|%40)[^\s"'<>]){1,1024}%40/gi, '$1[redacted]%40'],
  // Whole headers.
  [
    /(\b(?:proxy-)?authorization\\?["']?\s{0,3}[:=]\s{0,3}\\?["']?)(?!\[redacted)[^\s"'\\][^\r\n"'\\]{0,8192}/gi,
    '$1[redacted]',
  ],
  [
    /(\b(?:set-)?cookie\\?["']?\s{0,3}[:=]\s{0,3}\\?["']?)(?!\[redacted)[^\s"'\\][^\r\n"'\\]{0,8192}/gi,
    '$1[redacted]',
  ],
  [
    /\b(bearer|basic)(\s{1,3}|%20|\+)([A-Za-z0-9._~+/%=-]{3,8192})/gi,
    (whole, scheme, space, value) => {
      const plain = prose.test(value) || (/^basic$/i.test(scheme) && !/[\d=]|[a-z][A-Z]/.test(value));
      return plain ? whole : `${scheme}${space}[redacted]`;
    },
  ],
  [/\beyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{4,}(?:\.[A-Za-z0-9_-]*){0,3}/g, '[redacted JWT]'],
  // The hub: short ones, too, unless they are a name in words.
  [/\bhf_oauth_[\w.~-]{4,}/g, '[redacted Hugging Face token]'],
  [
    /\b(?:hf|api_org)_(?=[A-Za-z]{0,64}(?:\d|[a-z][A-Z]|[A-Z]{2}))[A-Za-z0-9]{6,}/g,
    '[redacted Hugging Face token]',
  ],
  [/\b(?:hf|api_org)_[A-Za-z0-9]{16,}/g, '[redacted Hugging Face token]'],
  [/\bnvapi-[\w-]{6,}/g, '[redacted NGC key]'],
  [/\b(?:AKIA|ASIA|AROA|AIDA|ABIA|ACCA)[A-Z0-9]{16}\b/g, '[redacted AWS key id]'],
  // Code hosts and package registries.
  [
    /\b(?:gh[opusr]_[A-Za-z0-9]{16,}|github_pat_\w{16,}|gl(?:pat|dt|rt|ptt|cbt|ft|soat|imt|agent)-[\w.-]{8,}|ATBB[A-Za-z0-9]{16,}|ATCTT3[\w=-]{16,}|npm_[A-Za-z0-9]{20,}|pypi-[\w-]{20,}|dckr_pat_[\w-]{16,}|do[opr]_v1_[a-f0-9]{32,})/g,
    '[redacted token]',
  ],
  // Model services and clouds.
  [
    /\b(?:sk-(?:proj-|ant-|or-|svcacct-)?[\w-]{16,}|[sr]k_(?:live|test)_\w{10,}|AIza[\w-]{30,}|ya29\.[\w.-]{10,}|GOCSPX-[\w-]{10,}|gsk_[A-Za-z0-9]{20,}|r8_[A-Za-z0-9]{20,}|xai-[A-Za-z0-9]{20,}|pplx-[A-Za-z0-9]{20,}|tgp_v1_[\w-]{20,}|fw_[A-Za-z0-9]{20,}|hvs\.[\w-]{20,})/g,
    '[redacted key]',
  ],
  // Chat services.
  [
    /\b(?:xox[a-z]-(?:\d-)?[\w-]{8,}|xapp-[\w-]{8,}|[MNO][\w-]{23,27}\.[\w-]{6}\.[\w-]{27,}|\d{8,10}:AA[\w-]{33})/g,
    '[redacted token]',
  ],
  [
    /(hooks\.slack\.com\/(?:services|workflows|triggers)\/|discord(?:app)?\.com\/api\/(?:v\d+\/)?webhooks\/|webhook\.office\.com\/webhookb2\/)[^\s"'<>]{1,512}/g,
    '$1[redacted]',
  ],
  [
    field,
    (whole, name, value) =>
      noValue.test(value.replace(/^\\?["']|\\?["']$/g, '')) ||
      value.replace(/["'\\]/g, '') === '' ||
      value.includes('[redacted')
        ? whole
        : `${name}[redacted]`,
  ],
];

export const shapes: Shape[] = written.map(([shape, replacement]) => [
  new RegExp(
    shape.source.replace(/^(\(?)\\b/, (_, open: string) => open + edge),
    shape.flags,
  ),
  replacement,
]);
