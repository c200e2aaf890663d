using Mono.Cecil;

namespace KioskFleet.NanoApi.Tests;

public sealed class NanoApiTests
{
    [Theory]
    [InlineData("System.Collections.Generic.List<int> list;")]
    [InlineData("System.Collections.Generic.Dictionary<string, int> map;")]
    [InlineData("System.Collections.Generic.IEnumerable<int> M() { yield return 1; }")]
    [InlineData("IEnumerator M() { yield return 1; }")]
    [InlineData("int? number;")]
    [InlineData("Lazy<int> lazy;")]
    [InlineData("async void M() { await System.Threading.Tasks.Task.Delay(1); }")]
    [InlineData("System.Threading.Tasks.Task task;")]
    [InlineData("Span<byte> M() => new byte[3];")]
    [InlineData("void M() { ReadOnlySpan<byte> s = stackalloc byte[3]; }")]
    [InlineData("object M() { var x = \"text\"u8; return x; }")]
    [InlineData("int M(int[] a) => a[^1];")]
    [InlineData("int[] M(int[] a) => a[1..2];")]
    [InlineData("(int, int) M() => (1, 2);")]
    [InlineData("record R(int X);")]
    [InlineData("required public int X { get; set; }")]
    [InlineData("void M() { var x = new { A = 1 }; }")]
    [InlineData("dynamic x;")]
    [InlineData("decimal x;")]
    [InlineData("DateTimeOffset x;")]
    [InlineData("System.Diagnostics.Stopwatch x;")]
    [InlineData("Lock x;")]
    [InlineData("void M() { ThreadPool.QueueUserWorkItem(null); }")]
    [InlineData("volatile int x;")]
    [InlineData("[ThreadStatic] static int x;")]
    [InlineData("object M(ArrayList a) { return from object o in a select o; }")]
    [InlineData("string M() => string.Join(\",\", new[] { \"a\", \"b\" });")]
    [InlineData("string M(string s) => s.Replace(\"a\", \"b\");")]
    [InlineData("string M(string s) => s.Insert(0, \"b\");")]
    [InlineData("string M(string s) => s.Remove(1);")]
    [InlineData("bool M(string s) => string.IsNullOrWhiteSpace(s);")]
    [InlineData("bool M(string s) => s.StartsWith(\"a\", StringComparison.Ordinal);")]
    [InlineData("void M(StringBuilder b) { b.AppendFormat(\"{0}\", 1); }")]
    [InlineData("void M(int[] a) { Array.Sort(a); }")]
    [InlineData("void M(int[] a) { Array.Reverse(a); }")]
    [InlineData("void M(ArrayList a) { a.Sort(); }")]
    [InlineData("object M() => Enum.Parse(typeof(DayOfWeek), \"Monday\");")]
    [InlineData("string M(byte[] b) => Convert.ToHexString(b);")]
    [InlineData("bool M(char c) => char.IsDigit(c);")]
    [InlineData("bool M(Hashtable h) => h.ContainsKey(1);")]
    [InlineData("object M() => Encoding.ASCII;")]
    [InlineData("void M() { Console.WriteLine(\"{0}\", 1); }")]
    [InlineData("string M(DateTime d) => d.ToLocalTime().ToString();")]
    [InlineData("void M() { using var aes = System.Security.Cryptography.SHA256.Create(); }")]
    public void What_the_terminal_lacks_does_not_compile(string members) => Assert.NotEmpty(NanoCompiler.Errors(members));

    [Theory]
    [InlineData("class P(int a) { public int A => a; public string Name { get; init; } = \"\"; public int F { get => field; set => field = value; } }")]
    [InlineData("event EventHandler Changed; void M() { Changed?.Invoke(this, EventArgs.Empty); Changed += (s, e) => M(); }")]
    [InlineData("int M(object o) => o switch { int i when i > 3 => 1, string { Length: > 2 } => 2, _ => 3 };")]
    [InlineData("int M(string s) { switch (s) { case \"a\": case \"b\": case \"c\": case \"d\": case \"e\": case \"f\": case \"g\": return 1; default: return 2; } }")]
    [InlineData("string M(int a, string b) => $\"{a:D4} {b} {a:X2} {a,6}\";")]
    [InlineData("void M() { int x = 3; Action a = () => x++; a(); int L(int y) => y + x; L(2); }")]
    [InlineData("void M(params object[] a) { M(1, \"two\", 3.0); M(); }")]
    [InlineData("void M() { int[] a = [1, 2, 3]; byte[][] b = [[1], [2]]; object[] c = []; foreach (int i in a) { } foreach (byte[] i in b) { } }")]
    [InlineData("void M() { try { throw new IOException(\"x\"); } catch (IOException e) when (e.ErrorCode == 0) { throw; } finally { } }")]
    [InlineData("void M(object o) { lock (o) { } using (var s = new MemoryStream()) { s.WriteByte(1); } }")]
    [InlineData("int _n; void M() { Interlocked.Increment(ref _n); new Thread(() => { try { M(); } catch (Exception) { } }).Start(); Thread.Sleep(5); }")]
    [InlineData("void M() { using FileStream f = File.Open(\"I:\\\\a\", FileMode.OpenOrCreate, FileAccess.ReadWrite); f.Seek(3, SeekOrigin.Begin); }")]
    [InlineData("DateTime M(DateTime d) => d + TimeSpan.FromSeconds(3); bool L(DateTime d) => d > DateTime.MinValue;")]
    [InlineData("void M() { SpanByte s = new byte[4]; s[0] = 1; foreach (object o in new Hashtable().Keys) { } }")]
    [InlineData("byte[] M(byte[] k, byte[] d) => System.Security.Cryptography.HMACSHA256.HashData(k, d);")]
    [InlineData("~Subject() { } struct S { public int X; public S() { X = 1; } public static S operator +(S a, S b) => a; }")]
    [InlineData("void M(nanoFramework.UI.Bitmap b) { b.DrawImage(0, 0, b, 0, 0, 16, 16); b.Flush(0, 0, 16, 16); }")]
    [InlineData("void M(nanoFramework.M2Mqtt.MqttClient c) { c.MqttMsgPublishReceived += (s, e) => c.Publish(e.Topic, e.Message); }")]
    public void What_the_terminal_has_compiles_and_passes_the_gate(string members) => Assert.Empty(NanoCompiler.Gate(members));

    [Fact]
    public void NanoApi_is_its_own_core_library_and_refers_to_nothing()
    {
        using ModuleDefinition module = ModuleDefinition.ReadModule(Repository.Built("KioskFleet.NanoApi"));
        Assert.Empty(module.AssemblyReferences);
        Assert.NotNull(module.GetType("System.Object"));
    }

    [Fact]
    public void A_struct_variable_that_nothing_assigned_is_an_error_as_it_is_with_the_packages() =>
        Assert.Contains(NanoCompiler.Errors("int M() { DateTime d; return d.Day; }"), e => e.StartsWith("CS0165", StringComparison.Ordinal));

    [Fact]
    public void A_stream_of_our_own_must_implement_all_that_the_packages_demand() =>
        Assert.Contains(NanoCompiler.Errors("class S : Stream { }"), e => e.StartsWith("CS0534", StringComparison.Ordinal) && e.Contains("CanSeek", StringComparison.Ordinal));
}
