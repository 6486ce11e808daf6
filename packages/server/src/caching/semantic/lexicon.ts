/**
 * The closed-class words of English that the gate knows. Anything not here is compared as it stands, so a word that is
 * missing costs a hit and never makes a false one.
 */

/** Words and phrases that add emphasis or manners and nothing else. "just" and "only" are not among them. */
export const fillers: readonly string[] = [
  'really',
  'actually',
  'truly',
  'indeed',
  'literally',
  'in fact',
  'please',
  'kindly',
  'thanks',
  'thank you',
  'hi',
  'hello',
]

/** Openings that ask for the asking. */
export const openings: readonly string[] = [
  'can you tell me',
  'could you tell me',
  'would you tell me',
  'please tell me',
  'tell me',
  'do you know',
  'i want to know',
  'i would like to know',
]

export const articles: ReadonlySet<string> = new Set(['a', 'an', 'the'])

/** Helping verbs carry the time of a sentence; which of them carried it does not matter. */
export const tenses: ReadonlyMap<string, 'past' | 'present'> = new Map([
  ...(['did', 'was', 'were'] as const).map((word) => [word, 'past'] as const),
  ...(['do', 'does', 'is', 'are', 'am'] as const).map((word) => [word, 'present'] as const),
])
export const formsOfBe: ReadonlySet<string> = new Set(['is', 'are', 'am', 'was', 'were'])

export const negations: ReadonlySet<string> = new Set([
  ...['not', 'no', 'never', 'none', 'nobody', 'nothing', 'neither', 'nor', 'nowhere', 'without', 'cannot'],
  ...['hardly', 'barely', 'scarcely', 'lack', 'lacks', 'fail', 'fails', 'except', 'unless', 'avoid', 'stop'],
])

/** Words whose opposite turns the answer round: more and less, before and after, all and some, must and may. */
export const directions: ReadonlySet<string> = new Set([
  ...[
    'more',
    'less',
    'fewer',
    'most',
    'least',
    'fewest',
    'better',
    'worse',
    'best',
    'worst',
    'above',
    'below',
  ],
  ...[
    'over',
    'under',
    'before',
    'after',
    'since',
    'until',
    'during',
    'first',
    'last',
    'earlier',
    'later',
    'up',
    'down',
  ],
  ...[
    'increase',
    'decrease',
    'higher',
    'lower',
    'highest',
    'lowest',
    'maximum',
    'minimum',
    'max',
    'min',
    'to',
    'from',
  ],
  ...[
    'in',
    'out',
    'on',
    'off',
    'with',
    'for',
    'against',
    'enable',
    'disable',
    'all',
    'any',
    'some',
    'every',
    'each',
  ],
  ...[
    'and',
    'or',
    'if',
    'always',
    'sometimes',
    'must',
    'may',
    'should',
    'can',
    'could',
    'would',
    'will',
    'than',
  ],
])

/** Contractions in full; -n't is undone by rule. */
export const contractions: ReadonlyMap<string, string> = new Map([
  ["can't", 'can not'],
  ["won't", 'will not'],
  ["shan't", 'shall not'],
  ['cannot', 'can not'],
  ["what's", 'what is'],
  ["who's", 'who is'],
  ["where's", 'where is'],
  ["how's", 'how is'],
  ["it's", 'it is'],
  ["that's", 'that is'],
  ["there's", 'there is'],
  ["i'm", 'i am'],
])

export const numberWords: ReadonlyMap<string, string> = new Map(
  'zero one two three four five six seven eight nine ten eleven twelve'
    .split(' ')
    .map((word, value) => [word, `${value}`]),
)

/** What is said of two who stand in it alike: A is … B means B is … A. */
export const symmetric: readonly string[] = [
  ...[
    'married to',
    'engaged to',
    'dating',
    'friends with',
    'related to',
    'identical to',
    'equal to',
    'similar to',
  ],
  ...[
    'equivalent to',
    'adjacent to',
    'next to',
    'connected to',
    'close to',
    'different from',
    'compatible with',
  ],
  ...['an acquaintance of', 'a friend of', 'a sibling of', 'a cousin of', 'a neighbor of', 'a neighbour of'],
]

/** Past participles whose verb a rule does not find. */
export const participles: ReadonlyMap<string, string> = new Map(
  (
    'beaten beat,begun begin,bitten bite,blown blow,bought buy,bound bind,broken break,brought bring,built build,' +
    'burnt burn,caught catch,chosen choose,cut cut,dealt deal,done do,drawn draw,driven drive,drunk drink,eaten eat,' +
    'fed feed,felt feel,fought fight,found find,forbidden forbid,forgiven forgive,forgotten forget,given give,' +
    'grown grow,heard hear,held hold,hidden hide,hit hit,hurt hurt,kept keep,known know,laid lay,led lead,left leave,' +
    'lent lend,lost lose,made make,meant mean,met meet,paid pay,put put,read read,ridden ride,run run,said say,' +
    'seen see,sent send,set set,shaken shake,shot shoot,shown show,shut shut,sold sell,spent spend,split split,' +
    'stolen steal,struck strike,sung sing,sworn swear,taken take,taught teach,thought think,thrown throw,told tell,' +
    'torn tear,understood understand,woken wake,won win,worn wear,wound wind,written write'
  )
    .split(',')
    .map((pair) => pair.split(' ') as [string, string]),
)
