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

const until = async (what, probe) => {
  for (const end = Date.now() + 20_000; Date.now() < end; await new Promise(r => setTimeout(r, 50))) if (await probe()) return
  assert.fail(`${what}: nothing within 20 s`)
}

const tooltip = text => until(text, async () => (await lab.page.locator('.jp-Tooltip').allInnerTexts()).some(t => text.test(t)))
const set = (i, source) => lab.page.evaluate(([i, source]) => { window.jupyterapp.shell.currentWidget.content.widgets[i].model.sharedModel.setSource(source) }, [i, source])

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
  assert.deepEqual(offered.map(o => o.split('(')[0].trim()), ['area', 'height', 'width'])
  const kinds = await lab.page.locator('.jp-Completer-item .jp-Completer-typeExtended').allInnerTexts()
  assert.deepEqual(kinds.map(k => k.trim()), ['method', 'field', 'field'])
  await lab.page.screenshot({ path: `${lab.pictures}/completion.png` })
  await lab.page.keyboard.press('Escape')
})

test('Shift-Tab shows what it is', async () => {
  await type(1, 'area')
  await lab.page.keyboard.press('Shift+Tab')
  await tooltip(/area is what it covers/)
  await lab.page.screenshot({ path: `${lab.pictures}/inspection.png` })
  await lab.page.keyboard.press('Escape')
})

test('Shift-Tab inside the brackets of a call shows its signature and which argument this is', async () => {
  const cell = await lab.cell('cell-3')
  await set(3, 'nn.Dense(64, ')
  await cell.locator('.cm-content').click()
  await lab.page.keyboard.press('End')
  await lab.page.keyboard.press('Shift+Tab')
  await tooltip(/func Dense\(in, out int, options \.\.\.any\) \*DenseLayer/)
  await tooltip(/Argument 2: out int/)
  assert.equal(await lab.page.locator('.jp-Tooltip strong').innerText(), 'out int')
  await lab.page.screenshot({ path: `${lab.pictures}/signature.png` })
  await lab.page.keyboard.press('Escape')
  await set(3, cells[3])
})

test('the stop button ends the cell and keeps the session', async () => {
  const running = run(2)
  const prompt = (await lab.cell('cell-2')).locator('.jp-InputPrompt').first()
  await until('a cell that runs', async () => (await prompt.innerText()) === '[*]:')
  await lab.page.waitForTimeout(1000)
  await lab.page.locator('.jp-Toolbar [data-command="notebook:interrupt-kernel"], .jp-Toolbar [data-jp-item-name="interrupt"] button, .jp-Toolbar [data-jp-item-name="interrupt"] jp-button').first().click()
  const outputs = await running
  assert.deepEqual(outputs.map(o => o.ename), ['Interrupted'])
  assert.equal((await run(3))[0].data['text/plain'], '6')
})

test('Tab answers while a cell runs', async () => {
  const running = run(2)
  await set(1, 'p')
  await type(1, '.')
  await lab.page.keyboard.press('Tab')
  await lab.page.locator('.jp-Completer-item:visible').first().waitFor({ timeout: 10_000 })
  await lab.page.keyboard.press('Escape')
  await lab.page.evaluate(() => window.jupyterapp.shell.currentWidget.sessionContext.session.kernel.interrupt())
  assert.deepEqual((await running).map(o => o.ename), ['Interrupted'])
})

test('a worker that is killed is replaced, and the values come back', async () => {
  const died = await run(4)
  assert.equal(died.at(-1).output_type, 'error')
  assert.match(died.at(-1).traceback.join('\n'), /killed by signal 9/)
  await lab.picture(await lab.cell('cell-4'), 'restored')
  assert.equal((await run(3))[0].data['text/plain'], '6') // p, by the checkpoint
  assert.equal((await run(5))[0].data['text/plain'], '20')
})
