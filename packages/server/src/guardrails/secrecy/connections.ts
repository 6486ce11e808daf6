import type { Found } from '../found.ts'
import { isPlaceholder } from './entropy.ts'

/** Addresses of any kind that carry a password: `postgres://app:s3cret@db/shop`. The password is what is found. */
export function* connectionSecrets(text: string): Generator<Found> {
  for (let at = text.indexOf('://'); at >= 0; at = text.indexOf('://', at + 3)) {
    authority.lastIndex = at + 3
    const match = authority.exec(text)
    if (match === null) continue
    const [, user = '', password = ''] = match
    if (isPlaceholder(password) || /^(?:pass|pw|pwd)\d*$/i.test(password)) continue
    const start = at + 3 + user.length + 1
    yield { start, end: start + password.length, kind: 'password', score: 0.9 }
  }
}

const authority = /([^\s:@/"'<>]{0,64}):([^\s@"'<>]{3,128})@[A-Za-z0-9[]/y
