import { isWord } from '../phrases/cues.ts'
import type { View } from './view.ts'

/** `fuuuuck` with a letter once where it stood three times or more; null when none does. */
export function squeezedView(text: string): View | null {
  if (!hasLongRun(text)) return null
  const places: number[] = []
  let squeezed = ''
  for (let at = 0; at < text.length;) {
    let next = at + 1
    while (next < text.length && text.charCodeAt(next) === text.charCodeAt(at)) next++
    const isLong = next - at >= 3
    for (let kept = at; kept < (isLong ? at + 1 : next); kept++) {
      squeezed += text[kept]
      places.push(kept)
    }
    at = next
  }
  return {
    ...{ kind: 'squeezed', text: squeezed, startOf: (index: number) => places[index]! },
    endOf: (index) => places[index + 1] ?? text.length,
  }
}

/** Whether a letter stands three times in a row: the middle one or a neighbour of it is at an odd place. */
function hasLongRun(text: string): boolean {
  for (let at = 1; at < text.length; at += 2) {
    const code = text.charCodeAt(at)
    const [before, after] = [text.charCodeAt(at - 1) === code, text.charCodeAt(at + 1) === code]
    if (!before && !after) continue
    const isThree =
      (before && after) ||
      (before && text.charCodeAt(at - 2) === code) ||
      (after && text.charCodeAt(at + 2) === code)
    if (isThree && isWord(code)) return true
  }
  return false
}
