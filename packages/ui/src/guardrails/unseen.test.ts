import { expect, test } from 'vitest'
import { unseenList } from './unseen.ts'

test('what was not looked at is listed once, whatever the stage', () => {
  expect(unseenList(['input/file', 'retrieval/file', 'input/image'])).toBe(
    'a file that is no text and a picture',
  )
  expect(unseenList(['input/hologram'])).toBe('hologram')
})
