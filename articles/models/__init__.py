from articles.models.article import Article
from articles.models.article_rows import ArticleMission, ArticlePerson, ArticlePhoto, ArticleSource, Correction
from articles.models.block import (
    Block,
    FactsBlock,
    FigureBlock,
    GalleryBlock,
    MissionBlock,
    PersonBlock,
    QuoteBlock,
    TextBlock,
)
from articles.models.edition import Edition, EditionMission, EditionPerson
from articles.models.preview_link import PreviewLink

__all__ = [
    "Article",
    "ArticleMission",
    "ArticlePerson",
    "ArticlePhoto",
    "ArticleSource",
    "Block",
    "Correction",
    "Edition",
    "EditionMission",
    "EditionPerson",
    "FactsBlock",
    "FigureBlock",
    "GalleryBlock",
    "MissionBlock",
    "PersonBlock",
    "PreviewLink",
    "QuoteBlock",
    "TextBlock",
]
