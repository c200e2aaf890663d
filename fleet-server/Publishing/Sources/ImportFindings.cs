using KioskFleet.Publishing.Findings;

namespace KioskFleet.Publishing.Sources;

/// <summary>Collects findings up to a limit, then only counts them.</summary>
internal sealed class ImportFindings(string file, int limit)
{
    private readonly List<Finding> _list = [];
    private readonly HashSet<(string, string)> _seen = [];
    private int _more;

    public bool HasErrors { get; private set; }

    public void Add(Finding finding)
    {
        HasErrors |= finding.Severity == Severity.Error;

        // The same thing about the same character is told once, with its first place.
        if (!_seen.Add((finding.Code, string.Join('|', finding.Arguments))) || _list.Count >= limit)
        {
            _more++;
            return;
        }

        _list.Add(finding);
    }

    public IReadOnlyList<Finding> ToList()
        => _more == 0 ? _list : [.. _list, new Finding(Severity.Note, "findings.more", file, SourcePlace.WholeFile, _more)];
}
