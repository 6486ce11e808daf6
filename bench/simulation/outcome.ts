/** How one run ended, and after how many users of all arms. */
export type Outcome = { readonly outcome: string; readonly users: number }
