// At the keyboard in JupyterLab: completion, inspection, an interrupt that keeps the session, and a worker that dies.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { notebook, open } from './lab.mjs'

const cells = [
  'type point struct {\n\twidth, height int\n}\n\n// area is what it covers.\nfunc (p point) area() int { return p.width * p.height }\n\np := point{2, 3}',
  'p',
  'for {\n\ttime.Sleep(time.Millisecond)\n}',
  'p.area()',
  'import "syscall"\n\nsyscall.Kill(os.Getpid(), syscall.SIGKILL)',
  'point{4, 5}.area()',
]
let lab

// run runs one cell and returns its outputs.
async function run(i) {
  return lab.page.evaluate(async i => {
    const panel = window.jupyterapp.shell.currentWidget
    panel.content.activeCellIndex = i
    panel.content.deselectAll()
    await window.jupyterapp.commands.execute('notebook:run-cell')
    return panel.content.model.toJSON().cells[i].outputs
  }, i)
}

async function type(i, text) {
  const cell = await lab.cell(`cell-${i}`)
  await cell.locator('.cm-content').click()
  await lab.page.keyboard.press('End')
  await lab.page.keyboard.type(text)
  return cell
}

before(async () => {
  lab = await open()
  await lab.show('keyboard.ipynb', notebook(...cells))
  assert.deepEqual(await run(0), [])
}, { timeout: 120_000 })
after(() => lab?.close())

test('Tab offers fields and methods', async () => {
  await type(1, '.')
  await lab.page.keyboard.press('Tab')
  await lab.page.locator('.jp-Completer-item').first().waitFor()
  const offered = await lab.page.locator('.jp-Completer-item .jp-Completer-match').allInnerTexts()
  for (const name of ['area', 'width', 'height']) assert.ok(offered.some(o => o.includes(name)), `${name} among ${offered}`)
  await lab.page.screenshot({ path: `${lab.pictures}/completion.png` })
  await lab.page.keyboard.press('Escape')
})

test('Shift-Tab shows what it is', async () => {
  await type(1, 'area')
  await lab.page.keyboard.press('Shift+Tab')
  const tip = lab.page.locator('.jp-Tooltip')
  await tip.waitFor()
  assert.match(await tip.innerText(), /area is what it covers/)
  await lab.page.screenshot({ path: `${lab.pictures}/inspection.png` })
  await lab.page.keyboard.press('Escape')
})

test('an interrupt ends the cell and keeps the session', async () => {
  const running = run(2)
  await lab.page.waitForTimeout(2000)
  await lab.page.evaluate(() => window.jupyterapp.shell.currentWidget.sessionContext.session.kernel.interrupt())
  const outputs = await running
  assert.deepEqual(outputs.map(o => o.ename), ['Interrupted'])
  assert.equal((await run(3))[0].data['text/plain'], '6')
})

test('a worker that dies is replaced, with what was declared', async () => {
  const died = await run(4)
  assert.equal(died.at(-1).output_type, 'error')
  assert.equal((await run(5))[0].data['text/plain'], '20')
  const lost = await run(3)
  assert.match(lost[0].evalue, /\bp\b/)
  await lab.picture(await lab.cell('cell-4'), 'restored')
})
