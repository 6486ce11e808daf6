/** A published shape of a credential: how it begins (exactly), and all of it, sticky at the beginning. */
export type KeyShape = {
  readonly kind: string
  readonly prefix: string
  readonly shape: RegExp
}

/** Each from its issuer's documentation, and each pattern bounded: no text can make one slow. */
export const keyShapes: readonly KeyShape[] = [
  ...['AKIA', 'ASIA', 'ABIA', 'ACCA'].map((prefix) => ({
    ...{ kind: 'aws-key', prefix, shape: /A[KSBC][IC]A[A-Z2-7]{16}(?![A-Za-z0-9])/y },
  })),
  ...['ghp_', 'gho_', 'ghu_', 'ghs_', 'ghr_'].map((prefix) => ({
    ...{ kind: 'github-token', prefix, shape: /gh[pousr]_[A-Za-z0-9]{36,255}/y },
  })),
  { kind: 'github-token', prefix: 'github_pat_', shape: /github_pat_[A-Za-z0-9_]{22,255}/y },
  { kind: 'anthropic-key', prefix: 'sk-ant-', shape: /sk-ant-[A-Za-z0-9_-]{32,200}/y },
  { kind: 'openai-key', prefix: 'sk-', shape: /sk-(?:proj-|svcacct-|admin-|None-)?[A-Za-z0-9_-]{20,200}/y },
  ...['xoxb-', 'xoxp-', 'xoxa-', 'xoxr-', 'xoxs-', 'xoxe-', 'xapp-'].map((prefix) => ({
    ...{ kind: 'slack-token', prefix, shape: /x(?:ox[bparse]|app)-[A-Za-z0-9-]{20,250}/y },
  })),
  {
    ...{ kind: 'slack-webhook', prefix: 'hooks.slack.com/' },
    shape: /hooks\.slack\.com\/(?:services|workflows|triggers)\/[A-Za-z0-9/_-]{20,120}/y,
  },
  ...['sk_live_', 'rk_live_', 'sk_test_', 'rk_test_', 'whsec_'].map((prefix) => ({
    ...{ kind: 'stripe-key', prefix, shape: /(?:[sr]k_(?:live|test)_|whsec_)[A-Za-z0-9]{16,250}/y },
  })),
  { kind: 'google-key', prefix: 'AIza', shape: /AIza[A-Za-z0-9_-]{35}(?![A-Za-z0-9_-])/y },
  { kind: 'google-oauth', prefix: 'GOCSPX-', shape: /GOCSPX-[A-Za-z0-9_-]{28}/y },
  { kind: 'google-oauth', prefix: 'ya29.', shape: /ya29\.[A-Za-z0-9_-]{30,250}/y },
  ...['glpat-', 'gldt-', 'glrt-', 'glptt-'].map((prefix) => ({
    ...{ kind: 'gitlab-token', prefix, shape: /gl(?:pat|dt|rt|ptt)-[A-Za-z0-9_-]{20,64}/y },
  })),
  { kind: 'npm-token', prefix: 'npm_', shape: /npm_[A-Za-z0-9]{36}(?![A-Za-z0-9])/y },
  { kind: 'pypi-token', prefix: 'pypi-AgE', shape: /pypi-AgE[A-Za-z0-9_-]{50,300}/y },
  { kind: 'sendgrid-key', prefix: 'SG.', shape: /SG\.[A-Za-z0-9_-]{22}\.[A-Za-z0-9_-]{43}/y },
  { kind: 'huggingface-token', prefix: 'hf_', shape: /hf_[A-Za-z0-9]{30,64}/y },
  { kind: 'groq-key', prefix: 'gsk_', shape: /gsk_[A-Za-z0-9]{40,64}/y },
  { kind: 'xai-key', prefix: 'xai-', shape: /xai-[A-Za-z0-9]{60,100}/y },
  { kind: 'perplexity-key', prefix: 'pplx-', shape: /pplx-[A-Za-z0-9]{40,64}/y },
  ...['shpat_', 'shpca_', 'shppa_', 'shpss_'].map((prefix) => ({
    ...{ kind: 'shopify-token', prefix, shape: /shp(?:at|ca|pa|ss)_[a-fA-F0-9]{32}/y },
  })),
  ...['dop_v1_', 'doo_v1_', 'dor_v1_'].map((prefix) => ({
    ...{ kind: 'digitalocean-token', prefix, shape: /do[opr]_v1_[a-f0-9]{64}/y },
  })),
  ...['hvs.', 'hvb.', 'hvr.'].map((prefix) => ({
    ...{ kind: 'vault-token', prefix, shape: /hv[sbr]\.[A-Za-z0-9_-]{24,200}/y },
  })),
  { kind: 'linear-key', prefix: 'lin_api_', shape: /lin_api_[A-Za-z0-9]{40}/y },
  { kind: 'notion-token', prefix: 'ntn_', shape: /ntn_[A-Za-z0-9]{40,60}/y },
  { kind: 'postman-key', prefix: 'PMAK-', shape: /PMAK-[a-f0-9]{24}-[a-f0-9]{34}/y },
  { kind: 'databricks-token', prefix: 'dapi', shape: /dapi[a-f0-9]{32}(?:-\d)?(?![A-Za-z0-9])/y },
  {
    kind: 'age-key',
    prefix: 'AGE-SECRET-KEY-1',
    shape: /AGE-SECRET-KEY-1[QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L]{58}/y,
  },
  {
    kind: 'jwt',
    prefix: 'eyJ',
    shape: /eyJ[A-Za-z0-9_-]{10,500}\.eyJ[A-Za-z0-9_-]{5,900}\.[A-Za-z0-9_-]{10,400}/y,
  },
]
