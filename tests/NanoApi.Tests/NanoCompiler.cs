using System.Collections.Immutable;
using KioskFleet.FirmwareGate;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace KioskFleet.NanoApi.Tests;

/// <summary>Compiles pieces of source against NanoApi alone, as the firmware is compiled.</summary>
internal static class NanoCompiler
{
    private static readonly MetadataReference NanoApi = MetadataReference.CreateFromFile(Repository.Built("KioskFleet.NanoApi"));

    /// <summary>Compile errors, as "CSnnnn: text".</summary>
    public static IReadOnlyList<string> Errors(string members) => Emit(members, noRefSafetyRules: true, out _);

    /// <summary>Compiles members of a class and shows the result to the gate.</summary>
    public static IReadOnlyList<Finding> Gate(string members, bool noRefSafetyRules = true)
    {
        IReadOnlyList<string> errors = Emit(members, noRefSafetyRules, out MemoryStream image);
        Assert.True(errors.Count == 0, "the example must compile, or it shows nothing: " + string.Join(Environment.NewLine, errors));
        return AssemblyGate.Inspect(image, ["KioskFleet.NanoApi"], Repository.BuiltFolder("KioskFleet.NanoApi"));
    }

    private static ImmutableArray<string> Emit(string members, bool noRefSafetyRules, out MemoryStream image)
    {
        string source = $$"""
            using System;
            using System.Collections;
            using System.IO;
            using System.Text;
            using System.Threading;
            namespace Example;
            public class Subject
            {
            {{members}}
            }
            """;
        CSharpParseOptions parse = new CSharpParseOptions(LanguageVersion.Preview)
            .WithFeatures(noRefSafetyRules ? [new KeyValuePair<string, string>("noRefSafetyRulesAttribute", "true")] : []);
        CSharpCompilation compilation = CSharpCompilation.Create(
            "Example",
            [CSharpSyntaxTree.ParseText(source, parse)],
            [NanoApi],
            new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, allowUnsafe: true, optimizationLevel: OptimizationLevel.Release));
        image = new MemoryStream();
        ImmutableArray<string> errors = [.. compilation.Emit(image).Diagnostics.Where(d => d.Severity == DiagnosticSeverity.Error).Select(d => d.Id + ": " + d.GetMessage())];
        image.Position = 0;
        return errors;
    }
}
