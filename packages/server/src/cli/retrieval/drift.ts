import type { Command } from 'commander'
import { z } from 'zod'
import { classifierDrift } from '../../retrieval/drift/classifier.ts'
import { distancesOf } from '../../retrieval/drift/distances.ts'
import { vectorHealth } from '../../retrieval/drift/vectors.ts'
import { act, textOption, wholeOption } from '../act.ts'
import { badUse, type CliParts } from '../parts.ts'
import { table } from '../table.ts'
import { connecting } from '../connect.ts'
import { driftOnServer } from './drift-on-server.ts'
import { rankingFile } from './ranking-file.ts'
import { seeded } from '../../statistics/seeded.ts'

const vectorsAtMost = 20_000
/** A side; the work grows with their square, and half as many see what matters. */
const comparedAtMost = 1_000
const shownAtMost = 10

const Line = z.object({
  id: z.union([z.string(), z.number()]).optional(),
  vector: z.array(z.number()).min(1),
})
type Vector = { readonly id: string; readonly vector: readonly number[] }

/** `telltale retrieval drift`: did a set of embeddings move? */
export function registerDrift(retrieval: Command, parts: CliParts): void {
  const drift = retrieval
    .command('drift')
    .description(
      'did embeddings move? Of two files: a classifier must tell apart vectors it was not fitted on; needs no server, and exits 1 when they did (--alpha), 2 when that cannot be told. Without files: what the server found of live queries and documents',
    )
    .option('--reference <file>', 'JSON lines of {vector, id?}, as it was ("-" reads standard input)')
    .option('--current <file>', 'the same, as it is now')
    .option('--index <name>', 'without files: of one index')
    .option('--days <number>', 'without files: how far back (default 30)')
    .option('--alpha <share>', 'how often it may be chance', '0.05')
    .option('--seed <number>', 'of the halves (default 1)')
  act(connecting(drift), parts, async (options) => {
    const files = ['reference', 'current'].filter((name) => options[name] !== undefined)
    if (files.length === 0) return driftOnServer(options, parts)
    if (files.length === 1)
      throw badUse('Both --reference and --current are needed.', 'Give neither to ask the server.')
    const alpha = Number(textOption(options, 'alpha'))
    if (!(alpha > 0 && alpha < 1)) throw badUse('--alpha must be a number between 0 and 1.')
    const read = (name: string) => rankingFile(textOption(options, name)!, vectorsOf, parts)
    const random = seeded(wholeOption(options, 'seed', { least: 0, most: 2 ** 31, fallback: 1 }))
    const all = { reference: await read('reference'), current: await read('current') }
    const reference = drawn(all.reference, random)
    const current = drawn(all.current, random)
    const found = classifierDrift(
      reference.map(({ vector }) => vector),
      current.map(({ vector }) => vector),
      { random },
    )
    if (found.kind === 'refused')
      throw badUse(
        found.reason === 'lengths-differ'
          ? 'Vectors of both files must be of one length.'
          : `At least ${found.needed} vectors a side are needed; there are ${reference.length} and ${current.length}.`,
      )
    const moved = found.p < alpha
    const most = current
      .map(({ id }, at) => ({ id, score: found.scores[at]! }))
      .toSorted((a, b) => b.score - a.score)
      .slice(0, shownAtMost)
    const distances = distancesOf(
      reference.map(({ vector }) => vector),
      current.map(({ vector }) => vector),
    )!
    const { zeros, copies } = vectorHealth(current.map(({ vector }) => vector))
    const { p, auc } = found
    return {
      json: {
        ...{ p, auc, moved, distances, movedMost: moved ? most : [] },
        reference: reference.length,
        current: { n: current.length, zeros, copies },
      },
      text: [
        `${moved ? 'Moved' : 'No drift seen'}: p = ${p.toPrecision(3)}, told apart with AUC ${auc.value.toFixed(3)} (${auc.low.toFixed(3)} to ${auc.high.toFixed(3)}; 0.5 is not at all), ${reference.length} against ${current.length} vectors.`,
        ...(Math.max(all.reference.length, all.current.length) > comparedAtMost
          ? [
              `Of ${all.reference.length} and ${all.current.length} vectors, ${comparedAtMost} a side were drawn.`,
            ]
          : []),
        `Distance of the means, descriptive: Euclidean ${distances.euclidean.toPrecision(3)}, cosine ${distances.cosine?.toPrecision(3) ?? 'unknown'}.`,
        ...(zeros > 0 ? [`${zeros} current vectors are nought: the embedder may be broken.`] : []),
        ...(copies > 0 ? [`${copies} current vectors repeat another.`] : []),
        ...(moved
          ? [
              '',
              table(
                ['moved most', 'score'],
                most.map(({ id, score }) => [id, score.toFixed(2)]),
                [1],
              ),
            ]
          : []),
      ].join('\n'),
      exitCode: moved ? 1 : 0,
    }
  })
}

/** So many of them, each as likely as the others; all where there are no more. */
function drawn(vectors: readonly Vector[], random: () => number): readonly Vector[] {
  if (vectors.length <= comparedAtMost) return vectors
  return vectors
    .map((vector) => ({ vector, at: random() }))
    .sort((a, b) => a.at - b.at)
    .slice(0, comparedAtMost)
    .map(({ vector }) => vector)
}

type Found =
  | { readonly ok: true; readonly value: readonly Vector[] }
  | { readonly ok: false; readonly line: number; readonly fault: string }

function vectorsOf(text: string): Found {
  const vectors: Vector[] = []
  for (const [index, line] of text.split('\n').entries()) {
    if (line.trim() === '') continue
    const vector = vectorOf(line, vectors.length)
    if (typeof vector === 'string') return { ok: false, line: index + 1, fault: vector }
    if (vectors.length === vectorsAtMost)
      return { ok: false, line: index + 1, fault: `more than ${vectorsAtMost} vectors; take a sample` }
    vectors.push(vector)
  }
  return vectors.length === 0
    ? { ok: false, line: 1, fault: 'no vectors here' }
    : { ok: true, value: vectors }
}

function vectorOf(line: string, at: number): Vector | string {
  let json: unknown
  try {
    json = JSON.parse(line)
  } catch {
    return 'this line is no JSON'
  }
  const read = Line.safeParse(json)
  return read.success
    ? { id: String(read.data.id ?? at + 1), vector: read.data.vector }
    : `"${read.error.issues[0]?.path.join('.') ?? ''}" ${read.error.issues[0]?.message ?? 'is wrong'}`
}
