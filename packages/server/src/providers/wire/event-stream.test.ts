import fc from 'fast-check'
import { expect, test } from 'vitest'
import { alignEvents, splitEvents } from './event-stream.ts'

const collect = (chunks: readonly Buffer[]) => {
  const aligner = alignEvents()
  const passed = chunks.map((chunk) => aligner.push(chunk)).filter((bytes) => bytes !== null)
  return { passed, rest: aligner.rest() }
}

test('a chunk of whole events passes at once, as the same bytes', () => {
  const chunk = Buffer.from('data: 1\n\ndata: 2\n\n')
  expect(collect([chunk]).passed).toEqual([chunk])
})

test('half an event waits for its other half', () => {
  const { passed, rest } = collect([Buffer.from('data: 1\n\nda'), Buffer.from('ta: 2\r\n\r\n')])
  expect(passed.map(String)).toEqual(['data: 1\n\n', 'data: 2\r\n\r\n'])
  expect(rest).toBeNull()
})

test('however a stream is cut, the bytes that pass are those that came, and each ends with an event', () => {
  const stream = Buffer.from(
    'event: a\ndata: {"é":"😀"}\n\n: ping\n\ndata: x\r\n\r\ndata: [DONE]\n\ndata: unfinished',
  )
  fc.assert(
    fc.property(fc.array(fc.nat(stream.length)), (cuts) => {
      const edges = [0, ...cuts.sort((a, b) => a - b), stream.length]
      const chunks = edges.slice(1).map((edge, at) => stream.subarray(edges[at], edge))
      const { passed, rest } = collect(chunks)
      expect(Buffer.concat([...passed, rest ?? Buffer.alloc(0)])).toEqual(stream)
      for (const bytes of passed) expect(String(bytes)).toMatch(/\n\r?\n$/)
    }),
  )
})

test('reads names and data, joins data lines, passes comments over', () => {
  expect(splitEvents(': hi\n\nevent: a\ndata: 1\ndata:2\n\ndata: [DONE]\r\n\r\n')).toEqual([
    { name: 'a', data: '1\n2' },
    { name: '', data: '[DONE]' },
  ])
})
