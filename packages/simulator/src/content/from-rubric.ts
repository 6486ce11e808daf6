const order = 'Answer with one JSON object and nothing else: '
/** Named texts between marks that carry one code. */
const marked = /<([A-Za-z][\w -]{0,63}) ([0-9a-f]{16})>\n([\s\S]*?)\n<\/\1 \2>/g
const charsAtMost = 400_000
const textsAtMost = 100

/**
 * What a model judge says, where the prompt is one's: texts between marks, and one JSON object asked for. It judges by
 * shared words, so that what has nothing to do with a query scores 1 and what repeats it scores 5; undefined for a form
 * it does not know.
 */
export function answerFromRubric(promptText: string): string | undefined {
  const prompt = promptText.slice(0, charsAtMost)
  const at = prompt.indexOf(order)
  if (at < 0 || !prompt.slice(0, at).includes('You judge texts by a rubric.')) return undefined
  const form = prompt.slice(at + order.length, at + order.length + 400)
  const texts = new Map<string, string>()
  for (const [, name, , text] of prompt.slice(at).matchAll(marked))
    if (texts.size < textsAtMost) texts.set(name!, text!)
  const said = answerOf(form, texts)
  return said === undefined ? undefined : JSON.stringify(said)
}

function answerOf(form: string, texts: ReadonlyMap<string, string>): object | undefined {
  const documents = [...texts].flatMap(([name, text]) =>
    name.startsWith('document ') ? [wordsIn(text)] : [],
  )
  const statements = (name: string) => sentencesOf(texts.get(name) ?? '')
  if (form.startsWith('{"statements"')) {
    const all = new Set(documents.flatMap((words) => [...words]))
    return {
      statements: statements('answer').map((statement) => ({
        statement,
        supported: overlap(wordsIn(statement), all) >= half,
      })),
    }
  }
  if (form.startsWith('{"reference"')) {
    const right = wordsIn(texts.get('reference') ?? '')
    const from = (statement: string): number[] =>
      documents.flatMap((words, at) => (overlap(wordsIn(statement), words) >= half ? [at + 1] : []))
    return {
      reference: statements('reference').map((statement) => ({ statement, documents: from(statement) })),
      answer: statements('answer').map((statement) => ({
        ...{ statement, documents: from(statement) },
        right: overlap(wordsIn(statement), right) >= half,
      })),
    }
  }
  const [first, second] = [...texts.values()]
  const share = second === undefined ? 0 : overlap(wordsIn(first!), wordsIn(second))
  const reason = `${Math.round(share * 100)} of 100 words are shared.`
  if (form.includes('"score"')) return { reason, score: 1 + Math.round(4 * share) }
  if (form.includes('"verdict"')) return { reason, verdict: share >= half ? 'pass' : 'fail' }
  return undefined
}

const half = 0.5
const sentencesOf = (text: string): string[] =>
  (text.match(/[^.!?\n]+[.!?]?/g) ?? []).map((one) => one.trim()).filter((one) => one !== '')

/** Words of three letters and more: shorter ones say little. */
const wordsIn = (text: string): ReadonlySet<string> =>
  new Set(text.toLowerCase().match(/[\p{L}\p{N}]{3,}/gu) ?? [])

/** The share of the first's words that the second has. */
const overlap = (of: ReadonlySet<string>, by: ReadonlySet<string>): number =>
  of.size === 0 ? 0 : [...of].filter((word) => by.has(word)).length / of.size
