"""`silver.social_posts` and `silver.social_interactions`: posts on social networks, and what customers do there."""

from crmlake.contracts import Column, Contract, Merge, Rule
from crmlake.tables.shared import FILE, LANGUAGE, NAMESPACE, SOURCE, UNCLEAN, VERSION, customer_number

REACTIONS = ("likes", "loves", "cares", "hahas", "wows", "sads", "angries")
NOT_COUNTED = "not counted by the network, or not given"

SOCIAL_POSTS = Contract(
    name="silver.social_posts",
    is_mapped=True,
    meaning="One post on a social network, with its latest counts of views and reactions.",
    columns=(
        SOURCE,
        Column("post_id", "string", "Identifier of the post on its network."),
        Column("network", "string", "Social network, such as facebook or instagram."),
        Column("author_id", "string", "Profile of the author.", null="not given", personal=True, identifier="social"),
        Column("posted_at", "timestamp", "Time of the post (UTC).", past=True),
        Column(
            "post_type", "string", "Type, such as video, photo, link or status (text only), as the network names it."
        ),
        Column("text", "string", "Text of the post.", null="no text, or not given", personal=True, is_prose=True),
        Column(
            "followers",
            "bigint",
            "Followers of the author at the time of the post.",
            unit="followers",
            null="not given",
        ),
        Column("views", "bigint", "Views of the post.", unit="views", null=NOT_COUNTED),
        Column("comments", "bigint", "Comments on the post.", unit="comments", null=NOT_COUNTED),
        Column("shares", "bigint", "Shares of the post.", unit="shares", null=NOT_COUNTED),
        Column("reactions", "bigint", "Reactions of all kinds.", unit="reactions", null=NOT_COUNTED),
        *(
            Column(kind, "bigint", f"Reactions of the kind {kind}.", unit="reactions", null=NOT_COUNTED)
            for kind in REACTIONS
        ),
        Column("counted_at", "timestamp", "Time of the counts (UTC).", null="not given", past=True),
        UNCLEAN,
        VERSION,
        FILE,
    ),
    grain=("source", "post_id"),
    write=Merge(newest=("counted_at", "version", "file")),
    rules=(
        Rule(
            "counts_from_0",
            f"least(followers, views, comments, shares, reactions, {', '.join(REACTIONS)}) >= 0",
            "counts are 0 or more",
        ),
        Rule(
            "kinds_within_all",
            f"{' + '.join(f'coalesce(double({kind}), 0)' for kind in REACTIONS)} <= reactions",
            "the reactions by kind add up to no more than all reactions",
        ),
        Rule("posted_after_1990", "posted_at >= TIMESTAMP '1990-01-01 00:00:00Z'", "posted_at is in 1990 or later"),
    ),
    keep_days=1_825,
    time_column="posted_at",
)

SOCIAL_INTERACTIONS = Contract(
    name="silver.social_interactions",
    is_mapped=True,
    meaning="One interaction of a customer on a social network: a post, a comment, a share or a reaction.",
    columns=(
        SOURCE,
        Column("interaction_id", "string", "Identifier of the interaction in the source."),
        Column("interaction_type", "string", "post, comment, share or reaction."),
        Column("network", "string", "Social network, such as facebook or instagram."),
        Column(
            "profile_id",
            "string",
            "Profile of the customer on the network.",
            null="not given",
            personal=True,
            identifier="social",
        ),
        NAMESPACE,
        customer_number("Whose profile it is", null="the profile belongs to no known customer"),
        Column("occurred_at", "timestamp", "Time of the interaction (UTC).", past=True),
        Column("post_id", "string", "The post itself, or the post that the interaction refers to.", null="not given"),
        Column("reaction", "string", "Kind of reaction, such as like.", null="not a reaction, or not given"),
        Column("text", "string", "Text, in the customer's words.", null="no text", personal=True, is_prose=True),
        Column("language", "string", "Language tag of the text (BCP 47), such as en or zh-CN.", null="unknown"),
        Column(
            "followers",
            "bigint",
            "Followers of the profile at the time of the interaction.",
            unit="followers",
            null="not given",
        ),
        UNCLEAN,
        VERSION,
        FILE,
    ),
    grain=("source", "interaction_id"),
    write=Merge(newest=("version", "file")),
    rules=(
        Rule(
            "known_interaction_type",
            "interaction_type IN ('post', 'comment', 'share', 'reaction')",
            "interaction_type is post, comment, share or reaction",
        ),
        Rule("followers_from_0", "followers >= 0", "followers are 0 or more"),
        LANGUAGE,
        Rule(
            "occurred_after_1990", "occurred_at >= TIMESTAMP '1990-01-01 00:00:00Z'", "occurred_at is in 1990 or later"
        ),
    ),
    keep_days=1_825,
    time_column="occurred_at",
)
