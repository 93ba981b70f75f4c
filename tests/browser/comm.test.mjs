// Lines between Go and JavaScript of one's own, opened by either side, and what becomes of them when the kernel's worker dies.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { notebook, open } from './lab.mjs'

const cells = [
  `line := widget.OpenComm("from-go", map[string]int{"x": 1})
line.OnMessage(func(m widget.Message) {
	var v struct{ X int }
	m.Into(&v)
	fmt.Println("heard", v.X)
	line.Send(map[string]int{"x": 2 * v.X}, m.Buffers...)
})`,
  `sum := 0
widget.HandleComm("to-go", func(c *widget.Comm, open widget.Message) {
	var v struct{ X int }
	add := func(m widget.Message) {
		m.Into(&v)
		sum += v.X
		c.Send(map[string]int{"sum": sum})
	}
	add(open)
	c.OnMessage(add)
})`,
  'line.Closed()',
  'import "syscall"\n\nsyscall.Kill(os.Getpid(), syscall.SIGKILL)',
]
let lab

const run = i => lab.page.evaluate(async i => {
  const panel = window.jupyterapp.shell.currentWidget
  panel.content.activeCellIndex = i
  panel.content.deselectAll()
  await window.jupyterapp.commands.execute('notebook:run-cell')
  return panel.content.model.toJSON().cells[i].outputs
}, i)
const page = f => lab.page.evaluate(f)
const until = async (what, probe) => {
  for (const end = Date.now() + 20_000; Date.now() < end; await new Promise(r => setTimeout(r, 50))) if (await probe()) return
  assert.fail(what)
}

before(async () => {
  lab = await open()
  await lab.show('comm.ipynb', notebook(...cells))
  await page(() => {
    const kernel = window.jupyterapp.shell.currentWidget.sessionContext.session.kernel
    window.heard = []
    kernel.registerCommTarget('from-go', (comm, opened) => {
      window.heard.push(opened.content.data)
      comm.onMsg = m => window.heard.push({ ...m.content.data, bytes: m.buffers.map(b => new Uint8Array(b.buffer ?? b, b.byteOffset ?? 0, b.byteLength)[0]) })
      comm.onClose = () => window.heard.push('closed')
      comm.send({ x: 21 }, undefined, [new Uint8Array([7]).buffer])
    })
  })
}, { timeout: 180_000 })
after(() => lab?.close())

test('Go opens a line, and JavaScript answers', async () => {
  assert.deepEqual(await run(0), [])
  await until('the answer', () => page(() => window.heard.length === 2))
  assert.deepEqual(await page(() => window.heard), [{ x: 1 }, { x: 42, bytes: [7] }])
  const cell = await lab.cell('cell-0')
  await until('what the function printed', async () => (await cell.innerText()).includes('heard 21'))
})

test('JavaScript opens a line', async () => {
  assert.deepEqual(await run(1), [])
  await page(() => {
    window.sums = []
    const comm = window.jupyterapp.shell.currentWidget.sessionContext.session.kernel.createComm('to-go')
    comm.onMsg = m => window.sums.push(m.content.data.sum)
    comm.open({ x: 5 })
    comm.send({ x: 6 })
  })
  await until('two sums', () => page(() => window.sums.length === 2))
  assert.deepEqual(await page(() => window.sums), [5, 11])
})

test('the death of the worker closes the line', async () => {
  await run(3)
  await until('the end', () => page(() => window.heard.at(-1) === 'closed'))
  assert.equal((await run(2))[0].data['text/plain'], 'true')
})
