/**
 * What was made of a word, found by the word's characters where they stand: to cut each out of its text, only to look
 * it up, cost more than everything else that is done with it. `make` is asked once for each word, until `wordsAtMost`
 * words or `charsAtMost` characters are known; then all is forgotten.
 */
export function vocabulary<Word>(
  make: (text: string) => Word,
  bounds: { readonly wordsAtMost: number; readonly charsAtMost: number },
) {
  let size = 4_096
  let texts: (string | undefined)[] = Array.from({ length: size })
  let words: Word[] = []
  let hashes = new Int32Array(size)
  let [count, chars] = [0, 0]

  const start = (slots: number): void => {
    size = slots
    texts = Array.from({ length: slots })
    words = []
    hashes = new Int32Array(slots)
    ;[count, chars] = [0, 0]
  }
  const put = (slot: number, text: string, hash: number, word: Word): void => {
    texts[slot] = text
    hashes[slot] = hash
    words[slot] = word
    count += 1
    chars += text.length
  }
  const grow = (): void => {
    const [oldTexts, oldHashes, oldWords] = [texts, hashes, words]
    start(size * 2)
    for (const [at, text] of oldTexts.entries()) {
      if (text === undefined) continue
      let slot = slotOf(oldHashes[at]!)
      while (texts[slot] !== undefined) slot = (slot + 1) & (size - 1)
      put(slot, text, oldHashes[at]!, oldWords[at]!)
    }
  }
  const slotOf = (hash: number): number => (hash ^ (hash >>> 15)) & (size - 1)

  /** Of the characters [from, to) of a text, whose `hash` the caller made as it read them. */
  return (source: string, from: number, to: number, hash: number): Word => {
    let slot = slotOf(hash)
    for (let text = texts[slot]; text !== undefined; text = texts[slot]) {
      if (hashes[slot] === hash && isAt(source, from, to, text)) return words[slot]!
      slot = (slot + 1) & (size - 1)
    }
    const text = ownText(source.slice(from, to))
    const word = make(text)
    if (count >= bounds.wordsAtMost || chars + text.length > bounds.charsAtMost) start(4_096)
    if (count * 2 >= size) grow()
    slot = slotOf(hash)
    while (texts[slot] !== undefined) slot = (slot + 1) & (size - 1)
    put(slot, text, hash, word)
    return word
  }
}

function isAt(source: string, from: number, to: number, text: string): boolean {
  if (text.length !== to - from) return false
  for (let at = 0; at < text.length; at += 1)
    if (text.charCodeAt(at) !== source.charCodeAt(from + at)) return false
  return true
}

/** A slice of some length keeps the whole text that it was cut from in memory. */
const ownText = (slice: string): string => (slice.length < 13 ? slice : slice.split('').join(''))
