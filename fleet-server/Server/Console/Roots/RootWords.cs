using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace KioskFleet.Server.Console.Roots;

/// <summary>What is said of a root or certificate, and what to do next.</summary>
internal static class RootWords
{
    /// <summary>Class of the mark beside a date.</summary>
    public static string Class(string warning) => warning switch
    {
        "expired" or "alarm" => "bad",
        "warning" or "successor" => "warn",
        _ => "good",
    };

    /// <summary>What people call it: the common name of its subject, or all of that where there is none.</summary>
    public static string Name(string subject)
    {
        const string CommonName = "2.5.4.3";
        try
        {
            return new X500DistinguishedName(subject).EnumerateRelativeDistinguishedNames()
                .FirstOrDefault(n => !n.HasMultipleElements && n.GetSingleElementType().Value == CommonName)?.GetSingleElementValue() ?? subject;
        }
        catch (CryptographicException)
        {
            return subject;
        }
    }

    public static string Days(Words words, int days) => days < 0 ? words["roots.expired"] : words.Format("roots.days", days);

    /// <summary>The next step of a rotation, seen from the root that ends first; empty: nothing is to be done.</summary>
    public static string NextStep(Words words, TrustRootStatus status)
    {
        TrustRootInfo[] roots = [.. status.Roots.Where(r => r.RetiredAt == 0)];
        if (roots.Length == 0)
        {
            return words["roots.next.none"];
        }

        TrustRootInfo old = roots[0];
        bool ends = old.Warning.Length > 0;
        if (status.SuccessorOf(old) is not { } next)
        {
            return words[ends ? "roots.next.make" : "roots.next.reserve"];
        }

        int lacking = status.Terminals - next.Holding;
        return lacking > 0 ? words.Format("roots.next.reach", lacking)
            : !ends ? ""
            : old.SignsServer ? words["roots.next.switch"]
            : old.Using > 0 ? words.Format("roots.next.wait", old.Using)
            : words["roots.next.retire"];
    }
}
