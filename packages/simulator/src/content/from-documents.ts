import { pick, type Random } from './random.ts'

const opening = /<(document|context|doc)(?:\s[^<>]{0,500})?>/gi
/** Reading more than this of a prompt's documents would not make a better answer. */
const charsAtMost = 200_000
const sentencesGiven = 2

const openings = ['', 'According to our help pages: ', 'Here is what I found. ']
const nothingFound = [
  'I could not find that in the documents I was given.',
  'The documents at hand do not say anything about this, so I would rather not guess.',
]

/**
 * What documents in the prompt (`<document>…</document>`, `<context>…</context>`, `<doc>…</doc>`) say to a question:
 * the sentences that share its rarest words, in their own words; undefined when the prompt holds no documents.
 */
export function answerFromDocuments(
  promptText: string,
  question: string,
  random: Random,
): string | undefined {
  const { texts } = apart(promptText)
  if (texts.length === 0) return undefined
  const sentences = texts.flatMap((text) => text.match(/[^.!?\n]+[.!?]?/g) ?? []).map((one) => one.trim())
  const words = sentences.map(wordsIn)
  const asked = wordsIn(apart(question).rest)
  const weightOf = (word: string): number => {
    const holders = words.filter((own) => own.has(word)).length
    return holders === 0 ? 0 : 1 / holders
  }
  const weights = new Map([...asked].map((word) => [word, weightOf(word)]))
  const best = sentences
    .map((sentence, at) => ({
      ...{ sentence, at },
      weight: [...words[at]!].reduce((sum, word) => sum + (weights.get(word) ?? 0), 0),
    }))
    .filter(({ weight }) => weight > 0)
    .sort((one, other) => other.weight - one.weight || one.at - other.at)
    .slice(0, sentencesGiven)
    .sort((one, other) => one.at - other.at)
  if (best.length === 0) return pick(nothingFound, random)
  return pick(openings, random) + best.map(({ sentence }) => sentence).join(' ')
}

/** The documents of a text, and what stands around them. */
function apart(whole: string): { readonly texts: readonly string[]; readonly rest: string } {
  const text = whole.slice(0, charsAtMost)
  const texts: string[] = []
  let rest = ''
  let from = 0
  for (const found of text.matchAll(opening)) {
    if (found.index < from) continue
    const start = found.index + found[0].length
    const end = text.indexOf(`</${found[1]}>`, start)
    // One that is never closed swallows the search for all that follow.
    if (end === -1) break
    rest += text.slice(from, found.index)
    texts.push(text.slice(start, end))
    from = end + `</${found[1]}>`.length
  }
  return { texts, rest: rest + text.slice(from) }
}

/** Words that carry a question: of four letters and more, or numbers. */
const wordsIn = (text: string): ReadonlySet<string> =>
  new Set(text.toLowerCase().match(/\p{L}{4,}|\p{N}+/gu) ?? [])
