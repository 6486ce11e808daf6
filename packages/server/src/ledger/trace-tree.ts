/** What stands in a trace: a step of the application, or a call of a model. Times are Unix milliseconds. */
export type Placed = {
  readonly spanId: string
  readonly parentSpanId: string | null
  readonly service: string | null
  readonly startMs: number
  readonly durationMs: number
}

export type Branch<Node extends Placed> = {
  readonly node: Node
  /** 0 at the top. */
  readonly depth: number
  /** Its parent is not there: it has not come yet, or never will. */
  readonly isOrphan: boolean
  /** From the start of the trace, by the clock of its root. */
  readonly offsetMs: number
  /** What its own clock was shifted by to stand within its parent; 0 where the clocks agree. */
  readonly shiftMs: number
}

/**
 * The nodes of a trace as a tree, depth first, siblings by their start. Whatever order they came in, and whether or
 * not their parents came. Where a child of another process stands outside its parent, the clocks differ: it is moved,
 * with all below it, into the middle of its parent, as Jaeger does (jaegertracing, model/adjuster/clockskew).
 */
export function traceTree<Node extends Placed>(nodes: readonly Node[]): readonly Branch<Node>[] {
  const bySpan = new Map(nodes.map((node) => [node.spanId, node]))
  const children = new Map<string | null, Node[]>()
  for (const node of bySpan.values()) {
    const parent = node.parentSpanId !== null && bySpan.has(node.parentSpanId) ? node.parentSpanId : null
    const known = children.get(parent)
    if (known) known.push(node)
    else children.set(parent, [node])
  }
  for (const siblings of children.values()) siblings.sort((a, b) => a.startMs - b.startMs)
  const branches: Branch<Node>[] = []
  const placed = new Set<string>()

  type Step = { readonly node: Node; readonly depth: number; readonly shiftMs: number }
  const place = (root: Node): void => {
    const stack: Step[] = [{ node: root, depth: 0, shiftMs: 0 }]
    for (let step = stack.pop(); step !== undefined; step = stack.pop()) {
      const { node, depth, shiftMs } = step
      if (placed.has(node.spanId)) continue
      placed.add(node.spanId)
      const isOrphan = depth === 0 && node.parentSpanId !== null
      branches.push({ node, depth, isOrphan, shiftMs, offsetMs: node.startMs + shiftMs })
      for (const child of (children.get(node.spanId) ?? []).toReversed())
        stack.push({ node: child, depth: depth + 1, shiftMs: shiftOf(child, node, shiftMs) })
    }
  }
  for (const root of children.get(null) ?? []) place(root)
  // Spans that name each other as parents in a ring hang from no root.
  for (const node of bySpan.values()) if (!placed.has(node.spanId)) place(node)

  const startMs = branches.reduce((least, { offsetMs }) => Math.min(least, offsetMs), Infinity)
  return branches.map((branch) => ({ ...branch, offsetMs: branch.offsetMs - startMs }))
}

/** Milliseconds that a child may begin before its parent without its clock being doubted: times are cut to them. */
const toleranceMs = 1

function shiftOf(child: Placed, parent: Placed, parentShiftMs: number): number {
  if (child.service === parent.service || child.durationMs > parent.durationMs) return parentShiftMs
  const isWithin =
    child.startMs >= parent.startMs - toleranceMs &&
    child.startMs + child.durationMs <= parent.startMs + parent.durationMs + toleranceMs
  if (isWithin) return parentShiftMs
  const middle = parent.startMs + (parent.durationMs - child.durationMs) / 2
  return parentShiftMs + middle - child.startMs
}
