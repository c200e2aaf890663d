using KioskFleet.FirmwareGate;

namespace KioskFleet.NanoApi.Tests;

public sealed class GateTests
{
    [Theory]
    [InlineData(GateRule.Generics, "class G<T> { }")]
    [InlineData(GateRule.Generics, "T M<T>(T x) => x;")]
    [InlineData(GateRule.Generics, "void M() { L(3); } static void L<T>(T x) { }")]
    [InlineData(GateRule.Generics, "Func<int> f;")]
    [InlineData(GateRule.Generics, "void M(Action<int> a) { }")]
    [InlineData(GateRule.Generics, "void M() { Func<int, int> f = x => x + 1; f(2); }")]
    [InlineData(GateRule.Generics, "event EventHandler<EventArgs> E;")]
    [InlineData(GateRule.Generics, "delegate Func<int> D();")]
    [InlineData(GateRule.MultiDimensionalArray, "int[,] a;")]
    [InlineData(GateRule.MultiDimensionalArray, "int M() { int[,] a = new int[2, 3]; return a[1, 1]; }")]
    [InlineData(GateRule.MultiDimensionalArray, "void M(byte[][,] a) { }")]
    [InlineData(GateRule.DefaultInterfaceMethod, "interface I { int M() => 3; }")]
    [InlineData(GateRule.DefaultInterfaceMethod, "interface I { static int M() => 3; }")]
    [InlineData(GateRule.Stackalloc, "unsafe void M() { byte* p = stackalloc byte[4]; p[0] = 1; }")]
    [InlineData(GateRule.Pointer, "unsafe void M(int* p) { }")]
    [InlineData(GateRule.Pointer, "unsafe int M(byte[] a) { fixed (byte* p = a) { return p[0]; } }")]
    [InlineData(GateRule.Pointer, "unsafe struct S { public int* P; }")]
    [InlineData(GateRule.NativeInteger, "nint n;")]
    [InlineData(GateRule.Checked, "int M(int a) => checked(a * 3);")]
    [InlineData(GateRule.Checked, "byte M(int a) => checked((byte)a);")]
    [InlineData(GateRule.Checked, "uint M(uint a) { checked { a += 2; } return a; }")]
    [InlineData(GateRule.SignByCast, "int M(uint u) => (int)u >> 1;")]
    [InlineData(GateRule.SignByCast, "long M(ulong u) => (long)u >> 1;")]
    [InlineData(GateRule.SignByCast, "long M(ulong u) => (long)u % 7;")]
    [InlineData(GateRule.SignByCast, "long M(uint u) => (long)(int)u;")]
    [InlineData(GateRule.SignByCast, "double M(ulong u) => (long)u;")]
    [InlineData(GateRule.SignByCast, "int M(uint u) => (int)u;")]
    [InlineData(GateRule.SignByCast, "int M(uint u, int i) => ((int)u & i) >> 2;")]
    [InlineData(GateRule.SignByCast, "int N(int i) => i >> 1; int M(uint[] u) => N((int)u[0]);")]
    [InlineData(GateRule.SignByCast, "long M(ulong[] u) => (long)u[0] >> 8;")]
    [InlineData(GateRule.SignByCast, "long M(ulong c, uint t, uint m) { long d = (long)(c >> 32) + t - m; uint low = (uint)d; d = (d >> 32) + low; return d * 2; }")]
    [InlineData(GateRule.EnumToString, "string M(DayOfWeek d) => d.ToString();")]
    [InlineData(GateRule.EnumToString, "string M(DayOfWeek d) => $\"{d}\";")]
    [InlineData(GateRule.EnumToString, "string M(DayOfWeek d) => \"day \" + d;")]
    [InlineData(GateRule.EnumToString, "void M(DayOfWeek d, StringBuilder b) { b.Append(d); }")]
    [InlineData(GateRule.EnumToString, "string M(Enum d) => d.ToString();")]
    [InlineData(GateRule.EnumToString, "enum E { A } string M(E e) => string.Concat(\"a\", e);")]
    [InlineData(GateRule.NumberFormat, "string M(double d) => d.ToString(\"0.00\");")]
    [InlineData(GateRule.NumberFormat, "string M(int d) => d.ToString(\"0\");")]
    [InlineData(GateRule.NumberFormat, "string M(int d) => $\"{d:00}\";")]
    [InlineData(GateRule.NumberFormat, "string M(double d) => $\"{d:P}\";")]
    [InlineData(GateRule.NumberFormat, "string M(double d) => d.ToString(\"D3\");")]
    [InlineData(GateRule.NumberFormat, "string M(float d) => $\"{d:X}\";")]
    [InlineData(GateRule.NumberFormat, "string M(double d, bool b) => $\"{(b ? \"a\" : \"c\")} {d:D2}\";")]
    [InlineData(GateRule.NumberFormat, "string M(int d) => string.Format(\"{0:#,##0}\", d);")]
    [InlineData(GateRule.NumberFormat, "string M(int d, string format) => d.ToString(format);")]
    [InlineData(GateRule.NumberFormat, "string M(int d, string format) => string.Format(format, d);")]
    [InlineData(GateRule.NumberFormat, "string M(DateTime d) => $\"{d:yyyy}\";")]
    [InlineData(GateRule.ObjectTooLarge, "byte[] M() => new byte[800000];")]
    [InlineData(GateRule.ObjectTooLarge, "int[] M() => new int[196592];")]
    [InlineData(GateRule.ObjectTooLarge, "object[] M() => new object[65531];")]
    [InlineData(GateRule.ObjectTooLarge, "DayOfWeek[] M() => new DayOfWeek[200000];")]
    [InlineData(GateRule.ObjectTooLarge, "StringBuilder M() => new StringBuilder(400000);")]
    [InlineData(GateRule.ObjectTooLarge, "string M() => new string('x', 393183);")]
    [InlineData(GateRule.BrokenMember, "int M() => nanoFramework.UI.DisplayControl.BitsPerPixel;")]
    [InlineData(GateRule.BrokenMember, "object M() => new nanoFramework.UI.GraphicDriver { Width = 480 };")]
    [InlineData(GateRule.BrokenMember, "long M(DriveInfo d) => d.TotalSize;")]
    [InlineData(GateRule.NarrowCatch, "bool M(string p) { try { File.Delete(p); return true; } catch (IOException) { return false; } }")]
    [InlineData(GateRule.UnguardedThread, "void Run() { } void M() { new Thread(Run).Start(); }")]
    [InlineData(GateRule.UnguardedThread, "void M() { new Thread(() => Thread.Sleep(1)).Start(); }")]
    [InlineData(GateRule.UnguardedThread, "void Run() { try { M(); } catch (IOException) { } } void M() { new Thread(Run).Start(); }")]
    [InlineData(GateRule.NativeMethod, "[System.Runtime.CompilerServices.MethodImpl(System.Runtime.CompilerServices.MethodImplOptions.InternalCall)] extern void M();")]
    public void What_compiles_and_then_breaks_is_refused_with_its_rule(string rule, string members)
    {
        IReadOnlyList<Finding> findings = NanoCompiler.Gate(members);
        Assert.Contains(findings, f => f.Rule == rule);
    }

    [Theory]
    [InlineData("byte[] M() => new byte[786364];")]
    [InlineData("int[] M(long n) => new int[n];")]
    [InlineData("int M(int[] a, long i) => a[i];")]
    [InlineData("void M(int[] a, long i, int v) { a[i] = v + 1; }")]
    [InlineData("string M(int a, double b) => $\"{a:X8} {b:F2} {b:N1} {a:D}\" + a.ToString(\"D6\") + b.ToString(\"G\");")]
    [InlineData("string M(int a, bool b) => $\"{(b ? \"on\" : \"off\")} {a:D2} {{literal:00}}\";")]
    [InlineData("string M(DayOfWeek d) => $\"{(int)d}\";")]
    [InlineData("[Flags] enum E { A = 1, B = 2 } bool M(E e) => e.HasFlag(E.A) && (e & E.B) != 0;")]
    [InlineData("void M(Action a) { ThreadStart s = () => { try { a(); } catch (Exception) { } }; new Thread(s).Start(); }")]
    [InlineData("void Run() { while (true) { try { Run(); } catch (Exception) { Thread.Sleep(1); } } } void M() { new Thread(Run).Start(); }")]
    [InlineData("interface I { int M(); } abstract class C : I { public abstract int M(); }")]
    [InlineData("int M(int a) => unchecked(a * 31);")]
    [InlineData("bool M(uint u, ulong v) => (int)u < 0 || (long)v < 5;")]
    [InlineData("int f; int M(uint u) { f = (int)u; return f >> 1; }")]
    [InlineData("int M(int i, uint u) => (i ^ (int)u) >> 1;")]
    [InlineData("uint M(int i) => (uint)i >> 1;")]
    [InlineData("ulong M(uint a, uint b) => (ulong)a * b;")]
    [InlineData("string M(DateTime d) => d.ToString(\"yyyy-MM-dd\");")]
    public void What_works_on_the_terminal_passes(string members) => Assert.Empty(NanoCompiler.Gate(members));

    [Fact]
    public void The_attribute_that_shifts_native_tables_is_refused_when_the_compiler_embeds_it() =>
        Assert.Contains(NanoCompiler.Gate("int _x;", noRefSafetyRules: false), f => f.Rule == GateRule.RefSafetyRules);

    [Fact]
    public void An_assembly_compiled_against_dotnet_is_refused() =>
        Assert.Contains(
            AssemblyGate.Inspect(typeof(GateTests).Assembly.Location, ["KioskFleet.NanoApi"], Path.GetDirectoryName(typeof(object).Assembly.Location)!),
            f => f.Rule == GateRule.ForeignAssembly);

    [Fact]
    public void A_thread_static_and_a_volatile_field_are_refused_even_if_a_core_library_has_them()
    {
        DotnetOnly.Set();
        IReadOnlyList<Finding> findings = AssemblyGate.Inspect(typeof(GateTests).Assembly.Location, ["KioskFleet.NanoApi"], Path.GetDirectoryName(typeof(object).Assembly.Location)!);
        Assert.Contains(findings, f => f.Rule == GateRule.ThreadStatic && f.Member == nameof(DotnetOnly.PerThread));
        Assert.Contains(findings, f => f.Rule == GateRule.Volatile && f.Member == nameof(DotnetOnly.Shared));
    }

    [Fact]
    public void A_finding_names_type_member_rule_and_what_to_write_instead()
    {
        Finding finding = Assert.Single(NanoCompiler.Gate("string Label(double d) => d.ToString(\"0.00\");"));
        Assert.Equal("Example.Subject", finding.Type);
        Assert.Equal("Label", finding.Member);
        Assert.Contains("D, F, N, G and X", finding.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void An_assembly_with_more_byte_code_than_can_be_addressed_is_refused()
    {
        string half = string.Concat(Enumerable.Range(0, 1900).Select(i => $"int M{i}(int a) => (a * 70000) + ({i} * a) + 300000;"));
        Assert.Empty(NanoCompiler.Gate(half));
        Finding finding = Assert.Single(NanoCompiler.Gate(half + half.Replace("M", "N", StringComparison.Ordinal)));
        Assert.Equal(GateRule.AssemblyTooLarge, finding.Rule);
        Assert.Contains("bytes of byte code", finding.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void An_assembly_with_more_text_than_can_be_addressed_is_refused()
    {
        string text = new('字', 20_000);
        Assert.Empty(NanoCompiler.Gate($"string M() => \"{text}\";"));
        Finding finding = Assert.Single(NanoCompiler.Gate($"string M() => \"{text}\"; string N() => \"{text}2\";"));
        Assert.Equal(GateRule.AssemblyTooLarge, finding.Rule);
        Assert.Contains("names and texts", finding.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void A_missing_build_is_an_error_that_says_what_to_run() =>
        Assert.Contains("dotnet build", Assert.Throws<FileNotFoundException>(() => AssemblyGate.Inspect("none.dll", [])).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData(GateRule.FullyQualified, "class C { void M() { System.IO.File.Delete(\"a\"); } }")]
    [InlineData(GateRule.FullyQualified, "class C { global::System.Threading.Thread t; }")]
    [InlineData(GateRule.FullyQualified, "class C { System.IO.FileStream M() => null; }")]
    [InlineData(GateRule.SystemClock, "class C { object M() => DateTime.UtcNow; }")]
    [InlineData(GateRule.SystemClock, "class C { object M() => System.DateTime.UtcNow.Ticks; }")]
    [InlineData(GateRule.SystemClock, "class C { object M() => DateTime.Today; }")]
    public void Source_that_goes_past_the_virtual_terminal_is_refused(string rule, string source) =>
        Assert.Contains(SourceGate.Inspect("using System;\n" + source, "C.cs", isBoardClock: false), f => f.Rule == rule);

    [Theory]
    [InlineData("using System.IO;\nnamespace System.IO.Own;\n/// <summary>See System.IO.File.</summary>\nclass C { string s = \"System.IO.File\"; void M(IClock clock) { File.Delete(s); var t = clock.UtcNow; } }")]
    public void Short_names_comments_and_texts_pass(string source) => Assert.Empty(SourceGate.Inspect(source, "C.cs", isBoardClock: false));

    [Fact]
    public void A_board_clock_may_read_the_system_clock() =>
        Assert.Empty(SourceGate.Inspect("class C { object M() => System.DateTime.UtcNow; }", "C.cs", isBoardClock: true));

    private static class DotnetOnly
    {
        [ThreadStatic]
        internal static int PerThread;

        internal static volatile int Shared;

        internal static void Set() => Shared = PerThread = 1;
    }
}
