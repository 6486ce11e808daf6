import type { Topic } from './ranking.ts'

/** A measure of one topic, and how topics are summed up. Source of all: NIST's trec_eval 10, its m_*.c. */
export type Measure = {
  readonly name: string
  readonly of: (topic: Topic) => number
  /** geometric: of values from 0.00001 up. */
  readonly over: 'mean' | 'sum' | 'geometric'
}

const mean = (of: (topic: Topic) => number) => ({ of, over: 'mean' }) as const
const sum = (of: (topic: Topic) => number) => ({ of, over: 'sum' }) as const

const isRelevant = ({ level }: Topic, one: number | null): boolean => one !== null && one >= level
const relevantOf = (topic: Topic): number => topic.judged.filter((one) => isRelevant(topic, one)).length
const foundWithin = (topic: Topic, k = topic.ranked.length): number =>
  topic.ranked.slice(0, k).filter((one) => isRelevant(topic, one)).length
const share = (part: number, whole: number): number => (whole === 0 ? 0 : part / whole)

/** Ranks, from 1, at which a relevant document stands. */
const hits = (topic: Topic, k = topic.ranked.length): number[] =>
  topic.ranked.slice(0, k).flatMap((one, at) => (isRelevant(topic, one) ? [at + 1] : []))

const discount = (rank: number): number => 1 / Math.log2(rank + 1)
const gainsOf = ({ ranked }: Topic): number[] => ranked.map((one) => one ?? 0)
const dcg = (gains: readonly number[], k = gains.length): number =>
  gains.slice(0, k).reduce((total, gain, at) => total + gain * discount(at + 1), 0)

/** Linear gain g/log2(rank + 1) over that of the best order of everything judged, retrieved or not. */
const ndcg = (topic: Topic, k?: number): number => share(dcg(gainsOf(topic), k), dcg(topic.judged, k))

const precision = (topic: Topic, k: number): number => foundWithin(topic, k) / k

const averagePrecision = (topic: Topic, k?: number): number =>
  share(
    hits(topic, k).reduce((total, rank, at) => total + (at + 1) / rank, 0),
    relevantOf(topic),
  )

/** Highest precision at any rank from which on `level` of the relevant are found. */
function interpolated(topic: Topic, level: number): number {
  const needed = Math.round(level * relevantOf(topic))
  return hits(topic).reduce(
    (best, rank, at) => (at + 1 >= needed ? Math.max(best, (at + 1) / rank) : best),
    0,
  )
}

function bpref(topic: Topic): number {
  const relevant = relevantOf(topic)
  const worst = Math.min(topic.judged.length - relevant, relevant)
  let [above, total] = [0, 0]
  for (const one of topic.ranked) {
    if (one === null) continue
    if (isRelevant(topic, one)) total += above === 0 ? 1 : 1 - Math.min(above, relevant) / worst
    else above++
  }
  return share(total, relevant)
}

/** E. Yilmaz, J. A. Aslam, "Estimating average precision with incomplete and imperfect judgments", CIKM 2006. */
function inferredPrecision(topic: Topic): number {
  const epsilon = 0.00001
  let [relevant, other, pooled, total] = [0, 0, 0, 0]
  topic.ranked.forEach((one, at) => {
    if (one === null) {
      if (topic.pooled[at]) pooled++
    } else if (isRelevant(topic, one)) {
      total +=
        at === 0
          ? 1
          : (1 + ((relevant + other + pooled) * (relevant + epsilon)) / (relevant + other + 2 * epsilon)) /
            (at + 1)
      relevant++
    } else other++
  })
  return share(total, relevantOf(topic))
}

/** (1 − p) Σ gᵢ pⁱ⁻¹, gains scaled into [0, 1]: A. Moffat, J. Zobel, ACM TOIS 27 (2008). */
function rankBiased(topic: Topic, p: number): number {
  const highest = Math.max(1, topic.judged[0] ?? 0)
  return (1 - p) * gainsOf(topic).reduce((total, gain, at) => total + (gain / highest) * p ** at, 0)
}

/** As trec_eval gives it: where everything retrieved is judged it says 0, though what follows is open. */
function rankBiasedResidual({ ranked }: Topic, p: number): number {
  const open = ranked.reduce<number>((total, one, at) => (one === null ? total + p ** at : total), 0)
  return open === 0 ? 0 : (1 - p) * open + p ** ranked.length
}

/** Gain over log2(2 + what the best order would have gained before, at least 1 a rank, less what was gained). */
function gainMeasure(topic: Topic): number {
  let [cost, gained, total] = [0, 0, 0]
  gainsOf(topic).forEach((gain, at) => {
    gained += gain
    cost += Math.max(1, topic.judged[at] ?? 0)
    total += gain / Math.log2(2 + cost - gained)
  })
  return share(
    total,
    topic.judged.reduce((all, gain) => all + gain, 0),
  )
}

function binaryGain(topic: Topic): number {
  const total = hits(topic).reduce((all, rank, at) => all + 1 / Math.log2(2 + rank - (at + 1)), 0)
  return share(total, relevantOf(topic))
}

const positive = ({ judged }: Topic): number[] => judged.filter((gain) => gain > 0)

/** nDCG at each document with a gain, those not retrieved at the end of the list, averaged. */
function ndcgAtGains(topic: Topic): number {
  const gains = gainsOf(topic)
  const ideal = positive(topic)
  const found = gains.flatMap((gain, at) => (gain > 0 ? [dcg(gains, at + 1) / dcg(ideal, at + 1)] : []))
  const missed = ideal.length - found.length
  return share(
    found.reduce((all, one) => all + one, 0) + (missed > 0 ? missed * (dcg(gains) / dcg(ideal)) : 0),
    ideal.length,
  )
}

/** nDCG averaged over the ranks at which the best order falls to a lower gain, and over the end of the list. */
function ndcgAtLevels(topic: Topic): number {
  const gains = gainsOf(topic)
  const ideal = positive(topic)
  const ends = ideal.flatMap((gain, at) => (gain === ideal[at + 1] ? [] : [at + 1]))
  if (ends.length === 0) return 0
  const points = ideal.length + 1 < gains.length ? [...ends, gains.length] : ends
  return points.reduce((all, k) => all + dcg(gains, k) / dcg(ideal, k), 0) / points.length
}

const fixed: Readonly<Record<string, Omit<Measure, 'name'>>> = {
  num_ret: sum(({ ranked }) => ranked.length),
  num_rel: sum(relevantOf),
  num_rel_ret: sum((topic) => foundWithin(topic)),
  num_nonrel_judged_ret: sum(
    (topic) => topic.ranked.filter((one) => one !== null && one < topic.level).length,
  ),
  map: mean((topic) => averagePrecision(topic)),
  gm_map: { of: (topic) => averagePrecision(topic), over: 'geometric' },
  Rprec: mean((topic) => share(foundWithin(topic, relevantOf(topic)), relevantOf(topic))),
  bpref: mean(bpref),
  gm_bpref: { of: bpref, over: 'geometric' },
  recip_rank: mean((topic) => share(1, hits(topic)[0] ?? 0)),
  infAP: mean(inferredPrecision),
  '11pt_avg': mean(
    (topic) =>
      Array.from({ length: 11 }, (_, at) => interpolated(topic, at / 10)).reduce((a, b) => a + b) / 11,
  ),
  utility: mean((topic) => 2 * foundWithin(topic) - topic.ranked.length),
  G: mean(gainMeasure),
  binG: mean(binaryGain),
  ndcg: mean((topic) => ndcg(topic)),
  ndcg_rel: mean(ndcgAtGains),
  Rndcg: mean(ndcgAtLevels),
  set_P: mean((topic) => share(foundWithin(topic), topic.ranked.length)),
  set_recall: mean((topic) => share(foundWithin(topic), relevantOf(topic))),
  set_relative_P: mean((topic) =>
    share(foundWithin(topic), Math.min(topic.ranked.length, relevantOf(topic))),
  ),
  set_map: mean((topic) => share(foundWithin(topic) ** 2, topic.ranked.length * relevantOf(topic))),
  set_F: mean((topic) => share(2 * foundWithin(topic), topic.ranked.length + relevantOf(topic))),
  rbp: mean((topic) => rankBiased(topic, 0.9)),
  rbp_resid: mean((topic) => rankBiasedResidual(topic, 0.9)),
}

/** Measures with a number in their name: a rank, or a share. */
const cut: Readonly<Record<string, (k: number) => Omit<Measure, 'name'>>> = {
  P: (k) => mean((topic) => precision(topic, k)),
  recall: (k) => mean((topic) => share(foundWithin(topic, k), relevantOf(topic))),
  success: (k) => mean((topic) => (foundWithin(topic, k) > 0 ? 1 : 0)),
  ndcg_cut: (k) => mean((topic) => ndcg(topic, k)),
  map_cut: (k) => mean((topic) => averagePrecision(topic, k)),
  relative_P: (k) => mean((topic) => share(foundWithin(topic, k), Math.min(k, relevantOf(topic)))),
  unj: (k) => mean(({ ranked }) => ranked.slice(0, k).filter((one) => one === null).length / k),
}
const ofShare: Readonly<Record<string, (level: number) => Omit<Measure, 'name'>>> = {
  iprec_at_recall: (level) => mean((topic) => interpolated(topic, level)),
  Rprec_mult: (factor) =>
    mean((topic) => {
      const k = Math.floor(factor * relevantOf(topic) + 0.9)
      return share(foundWithin(topic, k), k)
    }),
  rbp: (p) => mean((topic) => rankBiased(topic, p)),
}

/** The names people know them by (ir_measures), beside trec_eval's own. */
const aliases: Readonly<Record<string, string>> = {
  'nDCG@': 'ndcg_cut_',
  'AP@': 'map_cut_',
  'P@': 'P_',
  'R@': 'recall_',
  'Success@': 'success_',
  nDCG: 'ndcg',
  AP: 'map',
  RR: 'recip_rank',
  MRR: 'recip_rank',
  Bpref: 'bpref',
}

/** By name: `ndcg_cut_10` or `nDCG@10`, `map` or `AP`, `rbp_0.8` or `RBP(p=0.8)`. Null for one that is not known. */
export function measureOf(name: string): Measure | null {
  const known = trecName(name)
  const whole = fixed[known]
  if (whole) return { name, ...whole }
  const ranked = /^(.+)_([1-9]\d{0,6})$/.exec(known)
  const atRank = ranked && cut[ranked[1]!]?.(Number(ranked[2]))
  if (atRank) return { name, ...atRank }
  const shared = /^(.+)_(\d{1,3}(?:\.\d{1,6})?)$/.exec(known)
  const atShare = shared && ofShare[shared[1]!]?.(Number(shared[2]))
  return atShare ? { name, ...atShare } : null
}

function trecName(name: string): string {
  const biased = /^RBP\(p=(0?\.\d+)(?:,rel=1)?\)$/.exec(name)
  if (biased) return `rbp_${Number(biased[1])}`
  const alias = /^([A-Za-z]+@?)(\d*)$/.exec(name)
  const known = alias && aliases[alias[1]!]
  return known ? known + alias[2]! : name
}
