/** Set for this tab on sign-out, so that a machine that could sign in by itself does not do so at once. */
export const signedOutMark = 'telltale-signed-out'
