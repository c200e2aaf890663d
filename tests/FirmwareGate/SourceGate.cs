using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace KioskFleet.FirmwareGate;

/// <summary>
/// What only the source shows. The same sources are compiled for the virtual terminal, where files, threads and the clock are swapped by alias;
/// a fully qualified name would go past the swap, and the clock is read through one interface so that a test can hold it.
/// </summary>
public static class SourceGate
{
    private static readonly string[] SwappedNamespaces = ["System.IO", "System.Threading"];
    private static readonly string[] ClockMembers = ["UtcNow", "Now", "Today"];

    /// <param name="text">The source file's text.</param>
    /// <param name="path">Its path, for the findings.</param>
    /// <param name="isBoardClock">True for a board's own clock, the only place that may read DateTime.UtcNow.</param>
    public static IReadOnlyList<Finding> Inspect(string text, string path, bool isBoardClock)
    {
        SyntaxTree tree = CSharpSyntaxTree.ParseText(text, new CSharpParseOptions(LanguageVersion.Preview), path);
        var findings = new List<Finding>();
        foreach (SyntaxNode node in tree.GetRoot().DescendantNodes(n => n is not UsingDirectiveSyntax))
        {
            string name = node switch
            {
                QualifiedNameSyntax qualified when node.Parent is not (QualifiedNameSyntax or BaseNamespaceDeclarationSyntax) => qualified.ToString(),
                MemberAccessExpressionSyntax access when node.Parent is not MemberAccessExpressionSyntax => access.ToString(),
                _ => "",
            };
            name = name.Replace("global::", "", StringComparison.Ordinal).Replace(" ", "", StringComparison.Ordinal);
            foreach (string swapped in SwappedNamespaces.Where(s => name.StartsWith(s + ".", StringComparison.Ordinal)))
            {
                findings.Add(At(node, GateRule.FullyQualified, $"{name} goes past the virtual terminal's files and threads; write using {swapped}; and the short name"));
            }

            if (!isBoardClock && node is MemberAccessExpressionSyntax { Name.Identifier.Text: var member } clock
                && ClockMembers.Contains(member) && clock.Expression.ToString() is "DateTime" or "System.DateTime" or "global::System.DateTime")
            {
                findings.Add(At(node, GateRule.SystemClock, "the time is read through KioskFleet.Hardware.ISystemClock, so that a test can hold it"));
            }
        }

        return findings;

        Finding At(SyntaxNode node, string rule, string reason) =>
            new(rule, path, "line " + (node.GetLocation().GetLineSpan().StartLinePosition.Line + 1), reason);
    }
}
