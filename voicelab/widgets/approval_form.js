// The approval form: one for each tool call that waits for a person. Fields are never part of the model's state.

/** The arguments of a call in words: `option: first, bags: 2`. */
function told(args) {
  const parts = Object.entries(args).map(([name, value]) =>
    `${name}: ${typeof value === "string" ? value : JSON.stringify(value)}`);
  return parts.join(", ") || "no arguments";
}

function field(label, type, autocomplete) {
  const input = element("input", { type, autocomplete, required: true, className: "voicelab-text", spellcheck: false });
  return [input, element("label", { className: "voicelab-field" }, label, input)];
}

class Form {
  constructor(model, form) {
    this.model = model;
    this.call_id = form.call_id;
    const [username, usernameLabel] = field("User name", "text", "off");
    const [password, passwordLabel] = field("Password", "password", "off");
    this.fields = model.get("credentials") ? [username, password] : [];
    this.cancel = button({ textContent: "Cancel" });
    this.go = button({ type: "submit", className: "voicelab-continue", textContent: "Continue" });
    this.message = element("p", { className: "voicelab-told", role: "status" });
    const question = model.get("credentials") ? "Authentication required" : "Approval required";
    this.el = element("form", { className: "voicelab-approval", ariaLabel: `${question} for ${form.tool}` },
      element("b", {}, question),
      element("p", {}, `${form.agent} wants to run `, element("code", {}, form.tool), ` (${told(form.arguments)}).`),
      ...(this.fields.length ? [element("div", { className: "voicelab-fields" }, usernameLabel, passwordLabel)] : []),
      this.message, element("div", { className: "voicelab-actions" }, this.cancel, this.go));
    this.el.oninput = () => this.enable();
    this.el.onsubmit = (event) => this.submit(event);
    this.el.onkeydown = (event) => {
      event.stopPropagation(); // the notebook would take Enter and Escape for commands of its own
      if (event.key === "Escape") this.turnDown(event);
    };
    this.cancel.onclick = (event) => this.turnDown(event);
  }

  submit(event) {
    event.preventDefault();
    if (this.go.disabled) return;
    const [username, password] = this.fields;
    this.model.send({ type: "submit", call_id: this.call_id, username: username?.value ?? "", password: password?.value ?? "" });
    if (password) password.value = "";
    this.enable();
  }

  turnDown(event) {
    event.preventDefault();
    this.model.send({ type: "cancel", call_id: this.call_id });
  }

  enable() {
    this.go.disabled = this.fields.some((input) => !input.value);
  }

  show(form) {
    this.message.textContent = form.message;
    this.enable();
  }
}

function render({ model, el }) {
  const forms = new Map();
  // Never hidden: a screen reader reads what comes into a status that was there before.
  const status = element("p", { className: "voicelab-decided", role: "status" });
  const list = element("div");
  el.classList.add("voicelab-approvals");
  el.append(list, status);
  const draw = () => {
    const all = model.get("forms");
    const waiting = all.filter((form) => !form.outcome);
    for (const [id, form] of forms) if (!waiting.some((one) => one.call_id === id)) { form.el.remove(); forms.delete(id); }
    for (const one of waiting) {
      if (!forms.has(one.call_id)) {
        forms.set(one.call_id, new Form(model, one));
        list.append(forms.get(one.call_id).el);
      }
      forms.get(one.call_id).show(one);
    }
    const last = all.find((form) => form.outcome);
    status.textContent = waiting.length ? `Waiting for a person to approve ${waiting.map(({ tool }) => tool).join(", ")}.`
      : last ? `${last.tool}: ${last.message}` : model.get("hint");
  };
  model.on("change:forms", draw);
  draw();
  return () => model.off("change:forms", draw);
}

export default { render };
