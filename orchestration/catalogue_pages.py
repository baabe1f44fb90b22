"""What the pages of the catalogue lack as dbt and docglow make them: their age, readable colours, a phone's width.

Belongs here: text put into a finished page. Does not belong here: making the pages (transformation.py, explorer.py),
what they tell (dbt_project).
"""

# A sentence of the first page (models/docs/overview.md), where it is told when the page is written.
_HOW_OLD = "How old the published data are, and which run made them, stands in `main.publication`."

# Grey on grey has a contrast of 2.6 to 1, and WCAG AA asks for 4.5. On a phone the menu stands above what is read.
_DBT_STYLE = """
.switch .switch-label:not(.active), .menu .filename-normal { color: #5c666e }
@media (max-width: 800px) {
  body { min-width: 0 }
  .app.app-row { flex-direction: column; min-width: 0 }
  .app-menu.app-column { width: 100%; max-width: none; flex: 0 0 38%; border-bottom: 1px solid #d3d7db }
  .app-menu.app-column > .app-header { display: none }
  .app-content.app-column { width: 100%; flex: 1 1 auto; min-height: 0 }
  .app-content .app-pad { padding-left: 12px; padding-right: 12px }
}
"""
# What scrolls is reached by the keyboard; Angular makes it anew for each table.
_DBT_SCRIPT = """
new MutationObserver(() =>
  document.querySelectorAll(".app-details:not([tabindex])").forEach(part => { part.tabIndex = 0 })
).observe(document, { childList: true, subtree: true })
"""
_EXPLORER_STYLE = ".dark .text-primary { color: #60a5fa }"
# On a phone its menu, which is as wide as the screen, is put away at first, as by its own button.
_EXPLORER_SCRIPT = """
if (innerWidth < 800) {
  const seen = new MutationObserver(() => {
    const hide = document.querySelector('button[title="Hide sidebar"]')
    if (hide) { seen.disconnect(); hide.click() }
  })
  seen.observe(document, { childList: true, subtree: true })
}
"""

_POLICY = (
    "default-src 'self' data: blob:; script-src 'unsafe-inline' 'unsafe-eval' blob: data:; style-src 'unsafe-inline'; "
    "connect-src 'none'; form-action 'none'"
)


def dbts_page(text: str, published: str) -> str:
    """dbt's page with a sentence on what is published where its front page says where to look that up."""
    added = f"<style>{_DBT_STYLE}</style><script>{_DBT_SCRIPT}</script>"
    return text.replace(_HOW_OLD, published).replace("</head>", f"{added}</head>", 1)


def explorer_page(text: str) -> str:
    """The page to explore, which as it comes has a panel that asks a service elsewhere if somebody gives it a key."""
    policy = f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">'
    added = f"{policy}<style>{_EXPLORER_STYLE}</style><script>{_EXPLORER_SCRIPT}</script>"
    return text.replace("<head>", f"<head>{added}", 1)
