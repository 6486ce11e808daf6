/** The mark: a ribbon on a line, showing which way the wind blows. */
export const Ribbon = () => (
  <svg viewBox="0 0 20 20" className="size-5 shrink-0" aria-hidden fill="none">
    <path d="M4.5 2v16" className="stroke-faint" strokeWidth="1.5" strokeLinecap="round" />
    <path d="M5 4.5c4-2.6 6.6 2.6 12-.6-2 3.3-1.3 4.6.7 6.6-5.4 2.6-8-2.6-12.7 0z" className="fill-accent" />
  </svg>
)
