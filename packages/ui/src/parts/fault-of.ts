/** `"plan.0.targets.1.model": …`, `"plan" must be …` in a problem's detail say where; null when it names no place. */
export function faultOf(detail: string | null): { readonly place: string; readonly words: string } | null {
  const named = /^"([\w.-]+)"(?::|(?= (?:must be|is missing|has a name)\b)) (.+)$/s.exec(detail ?? '')
  return named === null ? null : { place: named[1]!, words: named[2]! }
}
