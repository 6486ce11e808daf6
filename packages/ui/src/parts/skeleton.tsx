/** Grey in the shape of what comes. `rows` lines of table, each as tall as a real row. */
export function SkeletonRows({ rows = 8 }: { readonly rows?: number }) {
  return (
    <div role="status" aria-label="Loading" className="divide-y divide-line">
      {Array.from({ length: rows }, (_, index) => (
        <div key={index} className="flex h-8 items-center gap-4 px-3">
          <span className="shimmer h-3 w-24 rounded-small" />
          <span className="shimmer h-3 w-40 rounded-small max-narrow:hidden" />
          <span className="shimmer h-3 flex-1 rounded-small" />
          <span className="shimmer h-3 w-16 rounded-small" />
        </div>
      ))}
    </div>
  )
}

/** Grey of a given size, for figures, charts and sentences. */
export function SkeletonBox({ className }: { readonly className: string }) {
  return <div role="status" aria-label="Loading" className={`shimmer rounded-medium ${className}`} />
}
