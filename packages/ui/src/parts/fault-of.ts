/** `"plan.0.targets.1.model": …` in a problem's detail says where; null when it names no place. */
export function faultOf(detail: string | null): { readonly place: string; readonly words: string } | null {
  const named = /^"([\w.-]+)": (.+)$/s.exec(detail ?? '')
  return named === null ? null : { place: named[1]!, words: named[2]! }
}
