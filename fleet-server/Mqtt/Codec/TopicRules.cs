namespace KioskFleet.Mqtt.Codec;

/// <summary>Topic names and topic filters (MQTT 5.0 §4.7), as bytes of UTF-8. Both wildcards and the separator are ASCII, so no decoding is needed.</summary>
public static class TopicRules
{
    private static ReadOnlySpan<byte> Wildcards => "+#"u8;

    private static ReadOnlySpan<byte> SharePrefix => "$share/"u8;

    /// <summary>[MQTT-4.7.3-1] at least one character, [MQTT-3.3.2-2] no wildcard, [MQTT-4.7.3-2] no null. The length limit [MQTT-4.7.3-3] is in the two byte length.</summary>
    public static bool IsValidName(ReadOnlySpan<byte> topic) => topic.Length is > 0 and <= 65535 && topic.IndexOfAny(Wildcards) < 0 && MqttUtf8.IsPlainName(topic);

    /// <summary>
    /// [MQTT-4.7.1-1] '#' stands alone in the last level, [MQTT-4.7.1-2] '+' fills its level, [MQTT-4.7.3-1] not empty;
    /// for shared filters [MQTT-4.8.2-1], [MQTT-4.8.2-2]: a share name of at least one character without wildcards, then a filter.
    /// </summary>
    public static bool IsValidFilter(ReadOnlySpan<byte> filter)
    {
        if (filter.Length is 0 or > 65535 || !MqttUtf8.IsPlainName(filter))
        {
            return false;
        }
        if (filter.StartsWith(SharePrefix))
        {
            return TrySplitShared(filter, out _, out ReadOnlySpan<byte> rest) && IsValidPlainFilter(rest);
        }
        return IsValidPlainFilter(filter);
    }

    public static bool IsShared(ReadOnlySpan<byte> filter) => filter.StartsWith(SharePrefix);

    public static bool HasWildcard(ReadOnlySpan<byte> filter) => filter.IndexOfAny(Wildcards) >= 0;

    /// <summary>Splits <c>$share/{name}/{filter}</c> (MQTT 5.0 §4.8.2).</summary>
    public static bool TrySplitShared(ReadOnlySpan<byte> filter, out ReadOnlySpan<byte> shareName, out ReadOnlySpan<byte> topicFilter)
    {
        shareName = default;
        topicFilter = default;
        if (!filter.StartsWith(SharePrefix))
        {
            return false;
        }
        ReadOnlySpan<byte> rest = filter[SharePrefix.Length..];
        int slash = rest.IndexOf((byte)'/');
        if (slash <= 0 || slash == rest.Length - 1 || rest[..slash].IndexOfAny(Wildcards) >= 0)
        {
            return false;
        }
        shareName = rest[..slash];
        topicFilter = rest[(slash + 1)..];
        return true;
    }

    /// <summary>Number of levels: separators plus one.</summary>
    public static int CountLevels(ReadOnlySpan<byte> topic) => topic.Count((byte)'/') + 1;

    /// <summary>Whether a topic name matches a filter without a share name (MQTT 5.0 §4.7). [MQTT-4.7.2-1]: a leading wildcard does not match a leading '$'.</summary>
    public static bool Matches(ReadOnlySpan<byte> topic, ReadOnlySpan<byte> filter)
    {
        if (topic.Length > 0 && topic[0] == '$' && filter.Length > 0 && (filter[0] == '+' || filter[0] == '#'))
        {
            return false;
        }
        while (true)
        {
            int filterEnd = filter.IndexOf((byte)'/');
            ReadOnlySpan<byte> filterLevel = filterEnd < 0 ? filter : filter[..filterEnd];
            if (filterLevel.Length == 1 && filterLevel[0] == '#')
            {
                return true;
            }
            int topicEnd = topic.IndexOf((byte)'/');
            ReadOnlySpan<byte> topicLevel = topicEnd < 0 ? topic : topic[..topicEnd];
            bool same = filterLevel.Length == 1 && filterLevel[0] == '+' || filterLevel.SequenceEqual(topicLevel);
            if (!same)
            {
                return false;
            }
            if (topicEnd < 0)
            {
                return filterEnd < 0 || filter[filterEnd..].SequenceEqual("/#"u8);
            }
            if (filterEnd < 0)
            {
                return false;
            }
            topic = topic[(topicEnd + 1)..];
            filter = filter[(filterEnd + 1)..];
        }
    }

    private static bool IsValidPlainFilter(ReadOnlySpan<byte> filter)
    {
        for (int i = 0; i < filter.Length; i++)
        {
            byte c = filter[i];
            if (c != '+' && c != '#')
            {
                continue;
            }
            if (i > 0 && filter[i - 1] != '/')
            {
                return false;
            }
            if (c == '#' ? i != filter.Length - 1 : i < filter.Length - 1 && filter[i + 1] != '/')
            {
                return false;
            }
        }
        return filter.Length > 0;
    }
}
