// Widgets in JupyterLab, drawn by its own widget manager: a slider that moves a plot, an error in place, a button, a page that is loaded again, and what is left
// when the kernel's worker has died.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { notebook, open } from './lab.mjs'

const themes = { light: 'JupyterLab Light', dark: 'JupyterLab Dark' }
const cells = [
  `widget.Interact(func(a float64, n int, kind string) any {
	fmt.Println("n is", n)
	if n == 10 {
		panic("ten is too many")
	}
	f := math.Sin
	if kind == "cos" {
		f = math.Cos
	}
	return Plot(func(x float64) float64 { return a * f(float64(n)*x) }, -2, 2).YLim(-1, 1).Label(kind).Size(500, 250)
}, widget.Slider("amplitude", 0, 1), widget.IntSlider("n", 1, 10), widget.Choice("kind", "sin", "cos"))`,
  `s := widget.IntSlider("s", 0, 100)
log := widget.Output()
widget.VBox(s, widget.Button("square").OnClick(func() { log.Do(func() { fmt.Println(s.Value() * s.Value()) }) }), log)`,
  's.Value()',
  'import "syscall"\n\nsyscall.Kill(os.Getpid(), syscall.SIGKILL)',
]
let lab, cell

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
  assert.fail(what)
}
const slider = name => cell.locator('.widget-slider', { hasText: name })
const drawing = () => cell.locator('.widget-output img').first()
const pixels = () => drawing().evaluate(img => img.src)
const says = async text => until(text, async () => (await cell.locator('.jp-OutputArea-output').allInnerTexts()).some(t => t.includes(text)))
async function press(name, ...keys) {
  const handle = slider(name).locator('.noUi-handle')
  await handle.focus()
  for (const key of keys) await handle.press(key)
}

before(async () => {
  lab = await open()
  await lab.show('widgets.ipynb', notebook(...cells))
  assert.deepEqual((await run(0)).filter(o => o.output_type === 'error'), [])
  cell = await lab.cell('cell-0')
  await drawing().waitFor({ timeout: 60_000 })
}, { timeout: 180_000 })
after(() => lab?.close())

test('a slider moves the plot', async () => {
  await says('n is 5')
  const first = await pixels()
  await press('n', 'ArrowRight', 'ArrowRight')
  await says('n is 7')
  await until('another picture', async () => await pixels() !== first)
  assert.equal(await slider('n').locator('.widget-readout').innerText(), '7')
  const second = await pixels()
  const box = await slider('amplitude').locator('.noUi-handle').boundingBox()
  await lab.page.mouse.move(box.x + box.width / 2, box.y + box.height / 2)
  await lab.page.mouse.down()
  await lab.page.evaluate(() => { // what a person sees, frame by frame
    window.frames_ = { pictures: new Set(), gaps: 0 }
    const look = () => {
      const img = document.querySelector('.widget-output img')
      if (!img || img.getBoundingClientRect().height < 200) window.frames_.gaps++
      else window.frames_.pictures.add(img.src)
      window.frames_.next = requestAnimationFrame(look)
    }
    look()
  })
  for (let i = 1; i <= 40; i++) {
    await lab.page.mouse.move(box.x + 2 * i, box.y + box.height / 2)
    await lab.page.waitForTimeout(20)
  }
  await lab.page.mouse.up()
  await until('a picture after the drag', async () => await pixels() !== second)
  const { pictures, gaps } = await lab.page.evaluate(() => {
    cancelAnimationFrame(window.frames_.next)
    return { pictures: window.frames_.pictures.size, gaps: window.frames_.gaps }
  })
  assert.ok(pictures > 3, `${pictures} pictures during the drag`)
  assert.equal(gaps, 0, 'frames without room for the picture')
  await cell.locator('select').selectOption('cos')
  await until('the other function', async () => (await cell.innerText()).includes('cos'))
  for (const [name, theme] of Object.entries(themes)) {
    await lab.theme(theme)
    await drawing().waitFor()
    await lab.picture(cell, `widgets-${name}`)
  }
})

test('an error of the function is shown in place, and the next value goes on', async () => {
  await press('n', 'End')
  await says('ten is too many')
  await lab.picture(cell, 'widgets-error')
  await press('n', 'ArrowLeft')
  await says('n is 9')
  await drawing().waitFor()
})

test('a button, and a value that the next cell reads', async () => {
  const other = await lab.cell('cell-1')
  await run(1)
  await other.locator('.noUi-handle').press('ArrowLeft')
  await other.getByRole('button', { name: 'square' }).click()
  await until('the square', async () => (await other.innerText()).includes('2401')) // 49 * 49
  assert.equal((await run(2))[0].data['text/plain'], '49')
})

test('a page that is loaded again finds its widgets', async () => {
  await lab.page.evaluate(() => window.jupyterapp.commands.execute('docmanager:save').then(() => true))
  await lab.reload('widgets.ipynb')
  cell = await lab.cell('cell-0')
  await drawing().waitFor({ timeout: 60_000 })
  await says('n is 9')
  await press('n', 'ArrowLeft')
  await says('n is 8')
})

test('after the death of the worker nothing can be moved, and what was shown stays', async () => {
  const died = await run(3)
  assert.match(died.at(-1).traceback.join('\n'), /no longer be moved/)
  await until('a slider that is disabled', async () => await slider('n').locator('.noUi-target').getAttribute('disabled') !== null)
  await drawing().waitFor()
  await lab.picture(cell, 'widgets-lost')
  await run(0)
  await says('n is 5')
  await press('n', 'ArrowRight')
  await says('n is 6')
})

test('after a restart of the kernel the cell makes new widgets', async () => {
  await lab.page.evaluate(() => window.jupyterapp.shell.currentWidget.sessionContext.session.kernel.restart().then(() => true))
  await run(0)
  await says('n is 5')
  await press('n', 'ArrowRight')
  await says('n is 6')
})

test('nothing is loaded from elsewhere', () => assert.deepEqual(lab.requests, []))
