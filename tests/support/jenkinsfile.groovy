// Runs a Jenkinsfile with steps that do nothing but say what they were asked: groovy.ui.GroovyMain jenkinsfile.groovy FILE
// One line for each event: KIND and, in Base64, its text.
abstract class Recorder extends Script {
  Map env = [JOB_NAME: 'team/job', BUILD_NUMBER: '7']

  void tell(String kind, Object text) {
    println kind + ' ' + text.toString().getBytes('UTF-8').encodeBase64()
  }

  def methodMissing(String name, Object words) {
    List all = words as List
    Closure body = all && all[-1] instanceof Closure ? (Closure) all[-1] : null
    tell('begin', name)
    all.findAll { !(it instanceof Closure) }.each { tell('word', it) }
    if (body != null) {
      body.delegate = this
      body.resolveStrategy = Closure.DELEGATE_FIRST
      body.call()
    }
    tell('end', name)
    return name
  }

  def propertyMissing(String name) { name }

  void setProperty(String name, Object value) {
    if (name == 'binding' || name == 'metaClass') super.setProperty(name, value)
    else tell('set', name + '=' + value)
  }
}

def configuration = new org.codehaus.groovy.control.CompilerConfiguration()
configuration.scriptBaseClass = Recorder.name
new GroovyShell(this.class.classLoader, new Binding(), configuration).evaluate(new File(args[0]))
