using System.Runtime.InteropServices;
using System.Text;
using KioskFleet.Mqtt.Codec;

namespace KioskFleet.Mqtt.Sessions;

/// <summary>
/// Subscriptions and retained messages by topic level. Publishing reads it without a lock: writers, one at a time, put finished nodes in place with a
/// single store and never change what a reader may be walking over, other than by such stores.
/// </summary>
internal sealed class TopicTree
{
    private readonly Lock _writer = new();
    private readonly TopicNode _root = new([], 0, null);

    public int RetainedCount { get; private set; }

    public int SubscriptionCount { get; private set; }

    /// <summary>Adds the subscription below its filter and sets its place.</summary>
    public void Add(Subscription subscription)
    {
        byte[] filter = Encoding.UTF8.GetBytes(subscription.Filter);
        ReadOnlySpan<byte> rest = filter;
        ReadOnlySpan<byte> share = default;
        if (TopicRules.TrySplitShared(filter, out ReadOnlySpan<byte> shareName, out ReadOnlySpan<byte> plain))
        {
            rest = plain;
            share = shareName;
        }
        lock (_writer)
        {
            TopicNode node = Walk(rest, out bool hash);
            subscription.Node = node;
            subscription.IsHash = hash;
            if (share.Length > 0)
            {
                SharedGroup group = node.FindGroup(share, hash) ?? node.AddGroup(share.ToArray(), hash);
                subscription.Group = group;
                group.Members.Add(subscription);
            }
            else
            {
                SubscriberSet.Add(ref hash ? ref node.HashSubscribers : ref node.Subscribers, subscription);
            }
            SubscriptionCount++;
        }
    }

    public void Remove(Subscription subscription)
    {
        lock (_writer)
        {
            TopicNode? node = subscription.Node;
            if (node is null)
            {
                return;
            }
            subscription.Node = null;
            if (subscription.Group is SharedGroup group)
            {
                group.Members.Remove(subscription);
                if (group.Members.Count == 0)
                {
                    node.RemoveGroup(group);
                }
            }
            else
            {
                SubscriberSet.Remove(ref subscription.IsHash ? ref node.HashSubscribers : ref node.Subscribers, subscription);
            }
            SubscriptionCount--;
            Prune(node);
        }
    }

    /// <summary>Finds every subscription that matches the topic (MQTT 5.0 §4.7).</summary>
    public void Match(ReadOnlySpan<byte> topic, MatchList matches) => Match(_root, topic, topic[0] == '$', matches);

    /// <summary>[MQTT-4.7.2-1]: filters that begin with a wildcard do not match topics that begin with '$'.</summary>
    private static void Match(TopicNode node, ReadOnlySpan<byte> rest, bool dollar, MatchList matches)
    {
        while (true)
        {
            if (!dollar)
            {
                matches.Add(Volatile.Read(ref node.HashSubscribers), node.HashGroups);
            }
            int slash = rest.IndexOf((byte)'/');
            ReadOnlySpan<byte> level = slash < 0 ? rest : rest[..slash];
            TopicNode? plus = dollar ? null : Volatile.Read(ref node.Plus);
            TopicNode? child = node.Find(level);
            if (slash < 0)
            {
                plus?.AddMatches(matches);
                child?.AddMatches(matches);
                return;
            }
            rest = rest[(slash + 1)..];
            dollar = false;
            if (plus is not null)
            {
                Match(plus, rest, false, matches);
            }
            if (child is null)
            {
                return;
            }
            node = child;
        }
    }

    /// <summary>Sets, replaces or deletes (null) the retained message of a topic [MQTT-3.3.1-5], [MQTT-3.3.1-6], [MQTT-3.3.1-7]. Takes over one reference.</summary>
    /// <returns>False when the topic is new and the limit is reached.</returns>
    public bool SetRetained(ReadOnlySpan<byte> topic, Message? message, int limit, out Message? replaced)
    {
        replaced = null;
        lock (_writer)
        {
            if (message is null)
            {
                TopicNode? node = Find(topic);
                if (node?.Retained is not null)
                {
                    replaced = node.Retained;
                    node.Retained = null;
                    RetainedCount--;
                    Prune(node);
                }
                return true;
            }
            if (RetainedCount >= limit && Find(topic)?.Retained is null)
            {
                return false;
            }
            TopicNode place = Walk(topic, out _, literal: true);
            replaced = place.Retained;
            RetainedCount += replaced is null ? 1 : 0;
            place.Retained = message;
            return true;
        }
    }

    public Message? GetRetained(ReadOnlySpan<byte> topic)
    {
        lock (_writer)
        {
            return Find(topic)?.Retained?.AddReference();
        }
    }

    /// <summary>Collects the retained messages that a filter matches, each with a reference of its own.</summary>
    public void CollectRetained(ReadOnlySpan<byte> filter, List<Message> into)
    {
        lock (_writer)
        {
            Collect(_root, filter, first: true, into);
        }
    }

    private static void Collect(TopicNode node, ReadOnlySpan<byte> rest, bool first, List<Message> into)
    {
        int slash = rest.IndexOf((byte)'/');
        ReadOnlySpan<byte> level = slash < 0 ? rest : rest[..slash];
        if (level.SequenceEqual("#"u8))
        {
            CollectAll(node, first, into);
            return;
        }
        bool plus = level.SequenceEqual("+"u8);
        if (plus)
        {
            foreach (TopicNode? child in node.Children)
            {
                if (child is { IsRemoved: false } && !(first && child.IsDollar))
                {
                    Descend(child, rest, slash, into);
                }
            }
        }
        else if (node.Find(level) is TopicNode child)
        {
            Descend(child, rest, slash, into);
        }
    }

    private static void Descend(TopicNode child, ReadOnlySpan<byte> rest, int slash, List<Message> into)
    {
        if (slash >= 0)
        {
            Collect(child, rest[(slash + 1)..], first: false, into);
        }
        else if (child.Retained is not null)
        {
            into.Add(child.Retained.AddReference());
        }
    }

    private static void CollectAll(TopicNode node, bool first, List<Message> into)
    {
        if (node.Retained is not null)
        {
            into.Add(node.Retained.AddReference());
        }
        foreach (TopicNode? child in node.Children)
        {
            if (child is { IsRemoved: false } && !(first && child.IsDollar))
            {
                CollectAll(child, first: false, into);
            }
        }
    }

    private TopicNode? Find(ReadOnlySpan<byte> topic)
    {
        TopicNode? node = _root;
        while (node is not null)
        {
            int slash = topic.IndexOf((byte)'/');
            node = node.Find(slash < 0 ? topic : topic[..slash]);
            if (slash < 0)
            {
                return node;
            }
            topic = topic[(slash + 1)..];
        }
        return null;
    }

    private TopicNode Walk(ReadOnlySpan<byte> filter, out bool hash, bool literal = false)
    {
        hash = false;
        TopicNode node = _root;
        while (true)
        {
            int slash = filter.IndexOf((byte)'/');
            ReadOnlySpan<byte> level = slash < 0 ? filter : filter[..slash];
            if (!literal && level.SequenceEqual("#"u8))
            {
                hash = true;
                return node;
            }
            node = !literal && level.SequenceEqual("+"u8) ? node.GetOrAddPlus() : node.GetOrAdd(level);
            if (slash < 0)
            {
                return node;
            }
            filter = filter[(slash + 1)..];
        }
    }

    private static void Prune(TopicNode node)
    {
        while (node.Parent is TopicNode parent && node.IsEmpty)
        {
            parent.Remove(node);
            node = parent;
        }
    }
}
