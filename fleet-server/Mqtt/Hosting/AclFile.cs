using System.Text;

namespace KioskFleet.Mqtt.Hosting;

/// <summary>
/// Who may publish and read what, in the format of mosquitto's acl_file:
/// <code>
/// topic read news/#          (before any user line: for clients without a user name)
/// user terminal-7
/// topic write kf/reports     (read, write, readwrite or deny; readwrite when left out)
/// pattern read kf/%u/#       (for everybody; %u is the user name, %c the client identifier)
/// </code>
/// What no line allows is refused, and deny wins. A subscription that can match nothing readable is refused; of others the messages are looked at one by one.
/// </summary>
internal sealed class AclFile : IMqttAccessControl
{
    private readonly Dictionary<string, List<Rule>> _users = new(StringComparer.Ordinal);
    private readonly List<Rule> _anonymous = [];
    private readonly List<Rule> _patterns = [];

    [Flags]
    private enum Access
    {
        Deny = 0,
        Read = 1,
        Write = 2,
        ReadWrite = Read | Write,
    }

    private readonly record struct Rule(Access Access, string Filter);

    public bool FiltersDeliveries => true;

    /// <exception cref="FormatException">A line is not a rule; the message names file and line.</exception>
    public static AclFile Read(string path)
    {
        AclFile file = new();
        List<Rule> current = file._anonymous;
        int number = 0;
        foreach (string raw in File.ReadLines(path))
        {
            number++;
            string line = raw.Trim();
            if (line.Length == 0 || line[0] == '#')
            {
                continue;
            }
            (string word, string rest) = Split(line);
            switch (word)
            {
                case "user" when rest.Length > 0:
                    if (!file._users.TryGetValue(rest, out List<Rule>? rules))
                    {
                        file._users[rest] = rules = [];
                    }
                    current = rules;
                    break;
                case "topic" when ParseRule(rest) is Rule rule:
                    current.Add(rule);
                    break;
                case "pattern" when ParseRule(rest) is Rule rule:
                    file._patterns.Add(rule);
                    break;
                default:
                    throw new FormatException($"{path}, line {number}: expected \"user NAME\", \"topic [read|write|readwrite|deny] FILTER\" or \"pattern [read|write|readwrite|deny] FILTER\".");
            }
        }
        return file;
    }

    public bool MayPublish(string clientId, string? userName, string topic) => Decide(clientId, userName, topic, Access.Write);

    public bool MayReceive(string clientId, string? userName, string topic) => Decide(clientId, userName, topic, Access.Read);

    public bool MaySubscribe(string clientId, string? userName, string filter)
    {
        string[] wanted = WithoutShare(filter).Split('/');
        bool readable = false;
        foreach (Rule rule in RulesOf(clientId, userName))
        {
            string[] levels = rule.Filter.Split('/');
            if (rule.Access == Access.Deny && Covers(levels, wanted))
            {
                return false;
            }
            readable |= rule.Access.HasFlag(Access.Read) && Overlap(wanted, levels, 0);
        }
        return readable;
    }

    private bool Decide(string clientId, string? userName, string topic, Access wanted)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(topic);
        bool allowed = false;
        foreach (Rule rule in RulesOf(clientId, userName))
        {
            if (!Codec.TopicRules.Matches(bytes, Encoding.UTF8.GetBytes(rule.Filter)))
            {
                continue;
            }
            if (rule.Access == Access.Deny)
            {
                return false;
            }
            allowed |= (rule.Access & wanted) != 0;
        }
        return allowed;
    }

    private IEnumerable<Rule> RulesOf(string clientId, string? userName)
    {
        IEnumerable<Rule> own = userName is null ? _anonymous : _users.TryGetValue(userName, out List<Rule>? rules) ? rules : [];
        return own.Concat(_patterns.Select(p => p with { Filter = Fill(p.Filter, clientId, userName) }).Where(p => p.Filter.Length > 0));
    }

    /// <summary>The pattern with this client's names in it; empty when a name is missing or would change the pattern's shape (wildcards, separators).</summary>
    private static string Fill(string pattern, string clientId, string? userName)
    {
        if (pattern.Contains("%u", StringComparison.Ordinal) && !IsOneLevel(userName) || pattern.Contains("%c", StringComparison.Ordinal) && !IsOneLevel(clientId))
        {
            return "";
        }
        return pattern.Replace("%u", userName, StringComparison.Ordinal).Replace("%c", clientId, StringComparison.Ordinal);
    }

    private static bool IsOneLevel(string? name) => !string.IsNullOrEmpty(name) && name.AsSpan().IndexOfAny("+#/") < 0;

    private static Rule? ParseRule(string text)
    {
        (string word, string rest) = Split(text);
        Access? access = word switch
        {
            "read" => Access.Read,
            "write" => Access.Write,
            "readwrite" => Access.ReadWrite,
            "deny" => Access.Deny,
            _ => null,
        };
        string filter = access is null || rest.Length == 0 ? text : rest;
        return Codec.TopicRules.IsValidFilter(Encoding.UTF8.GetBytes(filter)) ? new Rule(access is null || rest.Length == 0 ? Access.ReadWrite : access.Value, filter) : null;
    }

    /// <summary>First word and the rest, which may hold spaces as topics and names do.</summary>
    private static (string Word, string Remainder) Split(string line)
    {
        int space = line.AsSpan().IndexOfAny(' ', '\t');
        return space < 0 ? (line, "") : (line[..space], line[space..].TrimStart());
    }

    private static string WithoutShare(string filter)
    {
        if (!filter.StartsWith("$share/", StringComparison.Ordinal))
        {
            return filter;
        }
        int separator = filter.IndexOf('/', "$share/".Length);
        return separator < 0 ? filter : filter[(separator + 1)..];
    }

    /// <summary>Whether some topic matches both filters from this level on.</summary>
    private static bool Overlap(string[] one, string[] other, int level)
    {
        for (; ; level++)
        {
            bool oneEnds = level >= one.Length;
            bool otherEnds = level >= other.Length;
            if (!oneEnds && one[level] == "#" || !otherEnds && other[level] == "#")
            {
                return true;
            }
            if (oneEnds || otherEnds)
            {
                return oneEnds && otherEnds;
            }
            if (one[level] != other[level] && one[level] != "+" && other[level] != "+")
            {
                return false;
            }
        }
    }

    /// <summary>Whether every topic that <paramref name="narrow"/> matches is matched by <paramref name="wide"/> too.</summary>
    private static bool Covers(string[] wide, string[] narrow)
    {
        // Wildcards at the beginning match no topic with $ [MQTT-4.7.2-1].
        if (narrow[0].StartsWith('$') && wide[0] is "#" or "+")
        {
            return false;
        }
        for (int level = 0; ; level++)
        {
            if (level < wide.Length && wide[level] == "#")
            {
                return true;
            }
            if (level >= wide.Length || level >= narrow.Length)
            {
                return level >= wide.Length && level >= narrow.Length;
            }
            if (narrow[level] == "#" || wide[level] != "+" && wide[level] != narrow[level])
            {
                return false;
            }
        }
    }
}
